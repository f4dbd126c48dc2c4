// 通达信 files: a whole vipdoc tree or any part of it, and hq_cache.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "mystocks/feed/source.hpp"

namespace mystocks::feed::tdx {

// Each path is a file or a folder, searched recursively for .day .lc1 .lc5 .tnf base.dbf tdxhy.cfg
// block_*.dat gbbq. Throws base::Error(kNotFound) where a path doesn't exist.
std::unique_ptr<Source> open_tdx(std::vector<std::filesystem::path> paths);

}  // namespace mystocks::feed::tdx
