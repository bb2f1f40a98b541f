// What a client of InAccel's protocol does, with the C++ of this machine's gRPC: a channel for each
// request, a folder and files made by libc. Usage: client ROOT
#include <fcntl.h>
#include <grpc++/grpc++.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "inaccel.grpc.pb.h"

static std::string self;

static void require(bool holds, const std::string &what) {
  if (!holds) {
    fprintf(stderr, "not so: %s\n", what.c_str());
    exit(1);
  }
}

struct array {
  std::string path;
  float *numbers;
  unsigned version = 0;

  explicit array(const std::string &folder) : path(folder + "/XXXXXX") {
    int descriptor = mkstemp(path.data());
    require(descriptor >= 0 && ftruncate(descriptor, 4096) == 0, path);
    numbers = static_cast<float *>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0));
    require(numbers != MAP_FAILED, "a mapping of " + path);
    close(descriptor);
  }

  ~array() {
    munmap(numbers, 4096);
    unlink(path.c_str());
  }

  void add_to(inaccel::Request &request) const {
    auto *one = request.mutable_arguments()->add_argument()->mutable_array();
    one->set_context(reinterpret_cast<uintptr_t>(this));
    one->set_id(path.substr(path.size() - 6));
    one->set_size(4096);
    one->set_version(version);
  }
};

static grpc::Status serve(const std::string &target, inaccel::Request request) {
  request.mutable_metadata()->set_self(self);
  grpc::ClientContext context;
  inaccel::Response response;
  auto stub =
      inaccel::Coral::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
  return stub->Serve(&context, request, &response);
}

int main(int, char **arguments) {
  std::string root = arguments[1];
  std::string target = "unix:" + root + "/run/coral.sock";
  std::string folder = root + "/shm/XXXXXX";
  require(mkdtemp(folder.data()) != nullptr, folder);
  self = folder.substr(folder.size() - 6);
  {
    array a(folder), b(folder), c(folder);
    for (int round = 1; round <= 100; round++) {
      for (int i = 0; i < 1024; i++) a.numbers[i] = round * i;
      a.version++;
      b.numbers[round] = -1;
      b.version++;
      inaccel::Request request;
      request.set_accelerator("test.add");
      a.add_to(request);
      b.add_to(request);
      c.add_to(request);
      int count = 1024;
      request.mutable_arguments()->add_argument()->mutable_scalar()->set_bytes(&count, sizeof count);
      grpc::Status status = serve(target, request);
      require(status.ok(), status.error_message());
      for (int i = 0; i < 1024; i++) {
        require(c.numbers[i] == round * i + b.numbers[i], "element " + std::to_string(i));
      }
    }
    inaccel::Request unknown;
    unknown.set_accelerator("no.such");
    grpc::Status status = serve(target, unknown);
    require(status.error_code() == grpc::StatusCode::NOT_FOUND, status.error_message());
  }
  require(rmdir(folder.c_str()) == 0, folder);
  puts("100 additions are right");
}
