/* Containers whose memory is chosen when they are made. */
#include <inaccel/coral>

int main() {
  int n = 4;
  std::pmr::vector<float> a(n, 1, inaccel::pmr::resource()), c(n, inaccel::pmr::resource());
  std::pmr::vector<float> b(n, 2);

  inaccel::request r("test.add");
  r.arg(a).arg(b).arg(c).arg(n);
  inaccel::submit(r).get();
  if (c != std::pmr::vector<float>(n, 3)) return 1;

  /* the memory is shared: a container of another resource gets nothing back */
  inaccel::request other("test.add");
  std::pmr::vector<float> nothing(n);
  other.arg(a).arg(b).arg(nothing).arg(n);
  inaccel::submit(other).get();
  if (nothing != std::pmr::vector<float>(n)) return 2;

  std::pmr::set_default_resource(inaccel::pmr::resource());
  std::pmr::vector<float> d(n);
  inaccel::request again("test.add");
  again.arg(a).arg(b).arg<float>(d.begin(), d.end()).arg(n);
  inaccel::submit(again).get();
  return d != c;
}
