// The process between the server and a program (program.h). Its side of the fork: system calls only.
#pragma once

namespace millrace::transcription {

// Descriptors are the server's, before they are moved.
struct Launch {
  char* const* arguments;
  char* const* environment;
  const char* folder;
  int null;
  int output;  // the program's standard output
  int errors;  // likewise
  int alive;   // read: at its end the server wants nothing any more, or is gone
  int status;  // written: the program's wait status, or minus the errno with which it could not be started
};

[[noreturn]] void keep(const Launch& launch);

}  // namespace millrace::transcription
