// The fork server: loads FFmpeg once, stays single-threaded, confines itself as far as the surroundings
// allow, and forks a child for each job it is handed. It never reads media. It ends when its control socket
// ends: after its children when the server let it go, with everything when the server is gone
// (PR_SET_PDEATHSIG).
#pragma once

namespace millrace::media {

int serve(int control);

}  // namespace millrace::media
