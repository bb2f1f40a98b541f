/*
 * One client of InAccel's protocol, and a server that does nothing for it.
 *
 *   grpc_contestant server SOCKET          answers every request at once, until its standard input ends
 *   grpc_contestant ROOT SELF ACCELERATOR  a client of the endpoint below the root
 *   grpc_contestant SOCKET                 the same client of that server
 *
 * The client reads one command a line and answers each with one line of numbers, nanoseconds:
 *   same N   N requests with three arrays of 4 KiB and a number, whose content is what it was
 *   new N    the same, and the two arrays that are read have new content each time
 */
#include <grpc++/grpc++.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include "inaccel.grpc.pb.h"

namespace {

struct Nothing final : inaccel::Coral::CallbackService {
  grpc::ServerUnaryReactor *Serve(grpc::CallbackServerContext *context, const inaccel::Request *,
                                  inaccel::Response *) override {
    auto *reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

int serve(const std::string &socket) {
  Nothing nothing;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
  builder.RegisterService(&nothing);
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << 0 << std::endl;
  while (std::cin.get() != EOF) {
  }
  server->Shutdown();
  return 0;
}

inaccel::Request request(const std::string &self, const std::string &accelerator) {
  inaccel::Request request;
  request.set_accelerator(accelerator);
  request.mutable_metadata()->set_self(self);
  for (const char *id : {"inputA", "inputB", "output"}) {
    auto *array = request.mutable_arguments()->add_argument()->mutable_array();
    array->set_id(id);
    array->set_size(4096);
  }
  int number = 1024;
  request.mutable_arguments()->add_argument()->mutable_scalar()->set_bytes(&number, sizeof number);
  return request;
}

}  // namespace

int main(int count, char **arguments) {
  if (count == 3 && arguments[1] == std::string("server")) return serve(arguments[2]);
  bool is_endpoint = count == 4;
  std::string root = arguments[1];
  std::string self = is_endpoint ? arguments[2] : "nobody";
  inaccel::Request asked = request(self, is_endpoint ? arguments[3] : "none");
  if (is_endpoint) {
    std::string folder = root + "/shm/" + self;
    mkdir(folder.c_str(), 0700);
    for (const char *id : {"inputA", "inputB", "output"}) {
      std::ofstream(folder + "/" + id) << std::string(4096, '\1');
    }
  }
  auto stub = inaccel::Coral::NewStub(
      grpc::CreateChannel("unix:" + (is_endpoint ? root + "/run/coral.sock" : root),
                          grpc::InsecureChannelCredentials()));
  std::string what;
  for (long rounds; std::cin >> what >> rounds;) {
    for (long i = 0; i < rounds; i++) {
      for (int input = 0; what == "new" && input < 2; input++) {
        auto *array = asked.mutable_arguments()->mutable_argument(input)->mutable_array();
        array->set_version(array->version() + 1);
      }
      grpc::ClientContext context;
      inaccel::Response response;
      auto start = std::chrono::steady_clock::now();
      grpc::Status status = stub->Serve(&context, asked, &response);
      auto end = std::chrono::steady_clock::now();
      if (!status.ok()) {
        std::cerr << status.error_message() << std::endl;
        return 1;
      }
      std::cout << std::chrono::nanoseconds(end - start).count() << ' ';
    }
    std::cout << std::endl;
  }
}
