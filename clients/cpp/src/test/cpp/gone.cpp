/* A daemon that stays away is said with the request that it had; what it is to do is the argument. */
#include <coral.hpp>

#include <iostream>

int main(int, char **arguments) {
  coral::connection c;
  coral::array<int> data(1, c);
  coral::answer held = c.submit(coral::request("test.held").arg(data));
  std::cout << arguments[1] << std::endl;
  try {
    held.get();
  } catch (const coral::error &e) {
    std::cout << e.what() << std::endl;
    return e.code() != CORAL_NO_DAEMON;
  }
  return 2;
}
