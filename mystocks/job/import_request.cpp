#include "mystocks/job/import_request.hpp"

#include "mystocks/base/error.hpp"

namespace mystocks::job {

std::map<std::string, std::string> parse_column_map(const std::vector<std::string>& pairs) {
    std::map<std::string, std::string> map;
    for (const std::string& list : pairs) {
        for (std::size_t begin = 0; begin <= list.size();) {
            const std::size_t end = std::min(list.find(',', begin), list.size());
            const std::string pair = list.substr(begin, end - begin);
            const std::size_t equals = pair.find('=');
            if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size()) {
                throw base::Error(base::ErrorKind::kInvalidArgument,
                                  "'" + pair +
                                      "' is no field=column pair; write "
                                      "--map date=日期,close=5");
            }
            map[pair.substr(0, equals)] = pair.substr(equals + 1);
            begin = end + 1;
        }
    }
    return map;
}

}  // namespace mystocks::job
