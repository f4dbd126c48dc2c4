// 通达信 files: a whole vipdoc tree or any part of it, and hq_cache.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "mystocks/feed/source.hpp"

namespace mystocks::feed::tdx {

// Each path is a file or a folder, searched recursively for .day .lc1 .lc5 .tnf base.dbf tdxhy.cfg
// block_*.dat infoharbor_block.dat spblock.dat gbbq. Throws base::Error(kNotFound) where a path
// doesn't exist.
//
// Units are planned in the order in which they should be written, so that the better one comes last
// where two files tell the same: what describes instruments before bars; among bars, paths in the
// order given, and inside one path the file whose last bar is older first. The bars of an
// instrument that nothing else describes come without a name.
//
// read() throws base::Error(kCancelled) once `stop` is requested.
std::unique_ptr<Source> open_tdx(std::vector<std::filesystem::path> paths);

}  // namespace mystocks::feed::tdx
