/* Runs the table of cases with each kind of array, and waits in each way; or, asked for "again", has
 * the daemon replaced while each is under way. */
#include <coral.hpp>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

namespace {

const std::map<std::string, coral_code> CODES = {
    {"OK", CORAL_OK},
    {"UNKNOWN_ACCELERATOR", CORAL_UNKNOWN_ACCELERATOR},
    {"WRONG_ARGUMENT", CORAL_WRONG_ARGUMENT},
    {"ARRAY_IN_USE", CORAL_ARRAY_IN_USE},
    {"UNKNOWN_TENANT", CORAL_UNKNOWN_TENANT},
    {"DEADLINE", CORAL_DEADLINE},
    {"OVERLOADED", CORAL_OVERLOADED},
    {"NO_BOARD", CORAL_NO_BOARD},
    {"FAILED", CORAL_FAILED},
    {"SHUTDOWN", CORAL_SHUTDOWN},
    {"QUOTA", CORAL_QUOTA},
    {"LOST", CORAL_LOST},
    {"NO_CONTENT", CORAL_NO_CONTENT},
    {"MISUSE", CORAL_MISUSE}};

/* An array of a request. */
struct given_array {
  std::function<bool()> is_right;
  std::function<void(coral::request &)> add;
};

using ending = coral_code (*)(const coral::connection &, const coral::request &);

std::vector<double> numbers(const std::string &list) {
  std::vector<double> read;
  std::istringstream in(list.substr(list.find('[') + 1));
  for (double value; in >> value; in.ignore()) read.push_back(value);
  return read;
}

struct shared_vector {
  static constexpr auto name = "vector";
  template <typename T>
  static coral::vector<T> make(std::size_t size, const coral::connection &c) {
    return coral::vector<T>(size, c);
  }
};

struct shared_array {
  static constexpr auto name = "array";
  template <typename T>
  static coral::array<T> make(std::size_t size, const coral::connection &c) {
    return coral::array<T>(size, c);
  }
};

struct own_vector {
  static constexpr auto name = "copied";
  template <typename T>
  static std::vector<T> make(std::size_t size, const coral::connection &) {
    return std::vector<T>(size);
  }
};

template <typename Kind, typename T>
given_array add_array(const std::string &list, const coral::connection &c, coral::request &r) {
  std::vector<double> values = numbers(list.substr(0, list.find("->")));
  std::vector<double> wanted = numbers(list.substr(list.rfind('[')));
  using made = decltype(Kind::template make<T>(0, c));
  auto given = std::make_shared<made>(Kind::template make<T>(values.size(), c));
  std::transform(values.begin(), values.end(), given->begin(), [](double v) { return T(v); });
  r.arg(*given);
  return {[=] { return std::equal(given->begin(), given->end(), wanted.begin(), wanted.end()); },
          [=](coral::request &other) { other.arg(*given); }};
}

template <typename Bytes>
void add_raw(const std::string &value, coral::request &r) {
  struct {
    Bytes bytes;
  } raw;
  raw.bytes = static_cast<Bytes>(std::stoul(value, nullptr, 16));
  auto *first = reinterpret_cast<unsigned char *>(&raw);
  std::reverse(first, first + sizeof raw);
  r.arg(raw);
}

void add_scalar(const std::string &type, const std::string &value, coral::request &r) {
  if (type == "i8") r.arg(static_cast<std::int8_t>(std::stoi(value)));
  if (type == "i16") r.arg(static_cast<std::int16_t>(std::stoi(value)));
  if (type == "i32") r.arg(static_cast<std::int32_t>(std::stol(value)));
  if (type == "i64") r.arg(static_cast<std::int64_t>(std::stoll(value)));
  if (type == "f32") r.arg(std::stof(value));
  if (type == "f64") r.arg(std::stod(value));
  if (type == "raw" && value.size() == 4) add_raw<std::uint16_t>(value, r);
  if (type == "raw" && value.size() == 8) add_raw<std::uint32_t>(value, r);
}

std::string application(const std::string &word) {
  std::size_t often = word.find('*');
  std::string name;
  for (unsigned long i = std::stoul(word.substr(often + 1)); i > 0; i--) {
    for (std::size_t at = 0; at < often; at += 2) {
      name += static_cast<char>(std::stoul(word.substr(at, 2), nullptr, 16));
    }
  }
  return name;
}

template <typename Kind>
bool is_right(const std::string &line, const coral::connection &c, ending end) {
  std::istringstream words(line);
  std::string name, accelerator, outcome;
  words >> name >> accelerator >> outcome;
  coral::request r(accelerator);
  std::vector<given_array> arrays;
  for (std::string word; words >> word;) {
    if (word[0] == '&') arrays.at(std::stoul(word.substr(1)) - 1).add(r);
    else if (word.rfind("app=", 0) == 0) r.application(application(word.substr(4)));
    else if (word.rfind("f32[", 0) == 0) arrays.push_back(add_array<Kind, float>(word, c, r));
    else if (word.rfind("f64[", 0) == 0) arrays.push_back(add_array<Kind, double>(word, c, r));
    else add_scalar(word.substr(0, word.find('=')), word.substr(word.find('=') + 1), r);
  }
  coral_code code = end(c, r);
  bool is_right = code == CODES.at(outcome);
  for (const given_array &one : arrays) is_right &= code != CORAL_OK || one.is_right();
  std::cout << (is_right ? "right " : "WRONG ") << name << ", " << Kind::name << "\n";
  return is_right;
}

coral_code called(const coral::connection &c, const coral::request &r) {
  try {
    return c.call(r).attempts == 1 ? CORAL_OK : CORAL_UNKNOWN;
  } catch (const coral::error &e) {
    return *e.what() == 0 ? CORAL_UNKNOWN : e.code();
  }
}

coral_code answered(const coral::connection &c, const coral::request &r) {
  std::string explained;
  try {
    coral::answer answer = c.submit(r);
    while (!answer.wait_for(std::chrono::seconds(0))) continue;
    explained = answer.explain();
    std::string board = answer.get().board;
    bool is_told = explained.find(" was answered by board " + board) != std::string::npos;
    return is_told ? CORAL_OK : CORAL_UNKNOWN;
  } catch (const coral::error &e) {
    return e.code() == CORAL_MISUSE || explained == e.what() ? e.code() : CORAL_UNKNOWN;
  }
}

coral_code in_future(const coral::connection &c, const coral::request &r) {
  try {
    std::future<coral::receipt> future = c.submit(r);
    return future.get().attempts == 1 ? CORAL_OK : CORAL_UNKNOWN;
  } catch (const coral::error &e) {
    return e.code();
  }
}

coral_code replaced(const coral::connection &c, const coral::request &r) {
  coral::answer answer = c.submit(r);
  std::cout << "replace" << std::endl;
  try {
    return answer.get().attempts == 1 ? CORAL_OK : CORAL_UNKNOWN;
  } catch (const coral::error &e) {
    return e.code();
  }
}

void settle() {
  std::cout << "settle" << std::endl;
  std::string settled;
  std::getline(std::cin, settled);
}

}  // namespace

int main(int count, char **arguments) {
  coral::connection c(arguments[1]);
  std::ifstream table(arguments[2]);
  bool is_all_right = true;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (count > 3) {
      is_all_right &= is_right<shared_vector>(line, c, replaced);
      settle();
      continue;
    }
    for (ending end : {called, answered, in_future}) {
      is_all_right &= is_right<shared_vector>(line, c, end);
      is_all_right &= is_right<shared_array>(line, c, end);
      is_all_right &= is_right<own_vector>(line, c, end);
    }
  }
  return !is_all_right;
}
