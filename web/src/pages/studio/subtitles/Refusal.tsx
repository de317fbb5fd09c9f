import { type Problem, sayProblem } from '../../../api/errors'
import { useText } from '../../../i18n/i18n'
import { Icon } from '../../../ui/icons'
import classes from './Subtitles.module.css'

/** The server names the line and the reason; where it says nothing, we do. */
export function Refusal({ title, problem }: { title: string; problem: Problem }) {
  const t = useText()
  const said = sayProblem(problem)
  return (
    <div role="alert" className={classes.refusal}>
      <p>
        <Icon name="warning" />
        {title}
      </p>
      <p>{problem.detail ? <span lang="en">{problem.detail}</span> : t(said.key, said.params)}</p>
      <p className="meta">
        <code>{problem.code}</code>
      </p>
    </div>
  )
}
