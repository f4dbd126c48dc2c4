#include "mystocks/feed/csv/detail/zip_archive.hpp"

#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <zip.h>

#include "mystocks/base/encoding.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;

std::string text_of(zip_error_t& error) {
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return text;
}

}  // namespace

struct ZipArchive::Handle {
    explicit Handle(zip_source_t* source, zip_error_t& error)
        : zip(zip_open_from_source(source, ZIP_RDONLY, &error)) {
        if (zip == nullptr) {
            zip_source_free(source);
            throw Error(ErrorKind::kCorrupt, "It is no whole zip archive", text_of(error));
        }
    }
    ~Handle() { zip_discard(zip); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    zip_t* zip;
};

namespace {

std::shared_ptr<ZipArchive::Handle> open_source(zip_source_t* source, zip_error_t& error) {
    if (source == nullptr) {
        throw Error(ErrorKind::kIo, "Cannot open the zip archive", text_of(error));
    }
    return std::make_shared<ZipArchive::Handle>(source, error);
}

class MemberStream final : public ByteStream {
  public:
    MemberStream(std::shared_ptr<ZipArchive::Handle> archive, zip_file_t* file,
                 std::uint64_t packed_bytes)
        : archive_(std::move(archive)), file_(file), packed_bytes_(packed_bytes) {}
    ~MemberStream() override { zip_fclose(file_); }
    MemberStream(const MemberStream&) = delete;
    MemberStream& operator=(const MemberStream&) = delete;

  private:
    std::size_t do_read(char* to, std::size_t room) override {
        const zip_int64_t got = zip_fread(file_, to, room);
        if (got < 0) {
            throw Error(ErrorKind::kCorrupt, "The zip archive is damaged here",
                        zip_error_strerror(zip_file_get_error(file_)));
        }
        out_ += static_cast<std::uint64_t>(got);
        check_expansion(packed_bytes_, out_);
        return static_cast<std::size_t>(got);
    }

    std::shared_ptr<ZipArchive::Handle> archive_;
    zip_file_t* file_;
    std::uint64_t packed_bytes_;
    std::uint64_t out_ = 0;
};

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path& path) {
    zip_error_t error;
    zip_error_init(&error);
    handle_ = open_source(zip_source_file_create(path.c_str(), 0, -1, &error), error);
}

ZipArchive ZipArchive::of_bytes(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    return ZipArchive(
        open_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), error));
}

std::vector<ZipMember> ZipArchive::members() const {
    const zip_int64_t count = zip_get_num_entries(handle_->zip, 0);
    if (count < 0 || static_cast<std::uint64_t>(count) > kZipMembersMax) {
        throw Error(ErrorKind::kExhausted,
                    fmt::format("The zip archive has more than {} members", kZipMembersMax));
    }
    std::vector<ZipMember> members;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
        zip_stat_t facts;
        zip_stat_init(&facts);
        if (zip_stat_index(handle_->zip, i, ZIP_FL_ENC_RAW, &facts) != 0 ||
            (facts.valid & ZIP_STAT_NAME) == 0) {
            continue;
        }
        std::string name = facts.name;
        if (name.empty() || name.ends_with('/')) {
            continue;
        }
        if (!base::is_utf8(name)) {
            name = base::utf8_from_gbk_lossy(name);
        }
        const bool encrypted = (facts.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
                               facts.encryption_method != ZIP_EM_NONE;
        members.push_back(
            {i, std::move(name), (facts.valid & ZIP_STAT_SIZE) != 0 ? facts.size : 0, encrypted});
    }
    return members;
}

std::unique_ptr<ByteStream> ZipArchive::open(std::uint64_t index) const {
    zip_stat_t facts;
    zip_stat_init(&facts);
    if (zip_stat_index(handle_->zip, index, 0, &facts) != 0) {
        throw Error(ErrorKind::kCorrupt, "The zip archive has no such member");
    }
    if ((facts.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && facts.encryption_method != ZIP_EM_NONE) {
        throw Error(ErrorKind::kUnsupported, "It is encrypted: unpack it with its password first");
    }
    zip_file_t* const file = zip_fopen_index(handle_->zip, index, 0);
    if (file == nullptr) {
        throw Error(ErrorKind::kCorrupt, "Cannot unpack it from the zip archive",
                    zip_strerror(handle_->zip));
    }
    const std::uint64_t packed = (facts.valid & ZIP_STAT_COMP_SIZE) != 0 ? facts.comp_size : 0;
    return std::make_unique<MemberStream>(handle_, file, packed);
}

}  // namespace mystocks::feed::csv::detail
