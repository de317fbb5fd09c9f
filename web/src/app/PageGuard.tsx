// A page that fails to load or to draw leaves the frame standing and says so.
import { Component, type ReactNode } from 'react'
import { translate } from '../i18n/i18n'
import { Failure } from '../ui/Problem'

export class PageGuard extends Component<{ children: ReactNode }, { failed: boolean }> {
  state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  render() {
    if (!this.state.failed) return this.props.children
    return (
      <div className="column">
        <Failure text={translate('error.page')} />
        <p>
          <button type="button" onClick={() => window.location.reload()}>
            {translate('error.reload')}
          </button>
        </p>
      </div>
    )
  }
}
