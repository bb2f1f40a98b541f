/* What the client in C does one after the other, done in C++. */
#include "coral.hpp"

#include <cstdio>

int main(int, char **arguments) {
  const int bytes = 4096;
  coral::connection c(arguments[1]);
  coral::array<char> in(bytes, c), more(bytes, c), out(bytes, c);
  coral::request r = coral::request("bench.none").arg(in).arg(more).arg(out).arg(bytes);
  for (long count; std::scanf(" round %ld", &count) == 1; std::fflush(stdout)) {
    for (long i = 0; i < count; i++) {
      auto start = std::chrono::steady_clock::now();
      c.call(r);
      std::printf("%lld ", static_cast<long long>((std::chrono::steady_clock::now() - start).count()));
    }
    std::printf("\n");
  }
  return 0;
}
