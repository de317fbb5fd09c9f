// A load client of one thread for HTTP/1.1 on loopback: keeps a number of connections asking, drops bodies
// inside the kernel, and reads the server's CPU time from /proc.
//   load PORT PATH CONNECTIONS SECONDS RANGE_BYTES FILE_BYTES PID...
// RANGE_BYTES 0 asks for the whole. Prints: requests, bytes, seconds, CPU seconds of the PIDs.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct Connection {
  int fd = -1;
  bool in_head = true;
  std::string head;
  std::uint64_t left = 0;
};

struct Load {
  std::string request;
  std::uint64_t range = 0;
  std::uint64_t file = 0;
  std::mt19937_64 random{42};
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;
};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "load: %s\n", why.c_str());
  std::exit(1);
}

// Of all threads, in seconds.
double cpu_seconds(const std::vector<int>& pids) {
  double total = 0;
  for (const int pid : pids)
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
      std::ifstream in(task.path() / "schedstat");
      double nanoseconds = 0;
      if (in >> nanoseconds) total += nanoseconds / 1e9;
    }
  return total;
}

Connection connect_to(int port) {
  Connection connection;
  connection.fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(connection.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) give_up("cannot connect");
  return connection;
}

void ask(Load& load, Connection& connection) {
  std::string text = load.request;
  if (load.range > 0) {
    const std::uint64_t from = load.random() % (load.file - load.range);
    text += "Range: bytes=" + std::to_string(from) + "-" + std::to_string(from + load.range - 1) + "\r\n";
  }
  text += "\r\n";
  connection.in_head = true;
  connection.head.clear();
  if (::send(connection.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
    give_up("cannot send");
}

// Takes the length from a whole head; what came after it already counts.
void read_head(Connection& connection) {
  const auto end_of_head = connection.head.find("\r\n\r\n");
  if (end_of_head == std::string::npos) return;
  if (!connection.head.starts_with("HTTP/1.1 20")) give_up(connection.head);
  const auto at = connection.head.find("Content-Length: ");
  if (at == std::string::npos) give_up("no length");
  connection.left = std::stoull(connection.head.substr(at + 16)) - (connection.head.size() - end_of_head - 4);
  connection.in_head = false;
}

bool advance(Load& load, Connection& connection) {
  char buffer[4096];
  const bool head = connection.in_head;
  const ssize_t count =
      head ? ::recv(connection.fd, buffer, sizeof buffer, MSG_DONTWAIT)
           : ::recv(connection.fd, nullptr, std::min<std::uint64_t>(connection.left, 1 << 20),
                    MSG_DONTWAIT | MSG_TRUNC);
  if (count < 0 && errno == EAGAIN) return false;
  if (count <= 0) give_up("the server has closed");
  load.bytes += static_cast<std::uint64_t>(count);
  if (head) {
    connection.head.append(buffer, static_cast<std::size_t>(count));
    read_head(connection);
  } else {
    connection.left -= static_cast<std::uint64_t>(count);
  }
  if (!connection.in_head && connection.left == 0) {
    load.requests++;
    ask(load, connection);
  }
  return true;
}

void run_until(Load& load, std::vector<Connection>& connections, Clock::time_point until) {
  while (Clock::now() < until) {
    bool moved = false;
    for (auto& connection : connections) moved = advance(load, connection) || moved;
    if (!moved) std::this_thread::sleep_for(30us);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 8) return 2;
  const int port = std::atoi(arguments[1]);
  const std::chrono::duration<double> length(std::atof(arguments[4]));
  std::vector<int> pids;
  for (int i = 7; i < count; i++) pids.push_back(std::atoi(arguments[i]));
  Load load;
  load.request = "GET " + std::string(arguments[2]) +
                 " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: load\r\nAccept: */*\r\n";
  load.range = std::strtoull(arguments[5], nullptr, 10);
  load.file = std::strtoull(arguments[6], nullptr, 10);

  std::vector<Connection> connections;
  for (int i = 0; i < std::atoi(arguments[3]); i++) connections.push_back(connect_to(port));
  for (auto& connection : connections) ask(load, connection);
  run_until(load, connections, Clock::now() + 300ms);  // warm
  load.requests = load.bytes = 0;
  const double cpu = cpu_seconds(pids);
  const auto begun = Clock::now();
  run_until(load, connections, begun + std::chrono::duration_cast<Clock::duration>(length));
  const std::chrono::duration<double> passed = Clock::now() - begun;
  std::printf("%llu %llu %.6f %.6f\n", static_cast<unsigned long long>(load.requests),
              static_cast<unsigned long long>(load.bytes), passed.count(), cpu_seconds(pids) - cpu);
}
