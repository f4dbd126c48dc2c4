#include <string>

#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::uint64_t kFileBytesMax = std::uint64_t{4} << 30;

struct UploadAnswer {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(UploadAnswer, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<UploadAnswer>) {
    return {"Upload",
            "An upload that waits for files.",
            {{.field = "id", .description = "Names it in the other calls."}}};
}

struct UploadRef {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(UploadRef, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<UploadRef>) {
    return {"UploadRef",
            "Which upload.",
            {{.field = "id", .description = "From POST /api/v1/uploads.", .size_max = 64}}};
}

struct UploadFile {
    std::string id;
    std::string path;
};
BOOST_DESCRIBE_STRUCT(UploadFile, (), (id, path))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<UploadFile>) {
    return {"UploadFile",
            "Where the file belongs.",
            {{.field = "id", .description = "From POST /api/v1/uploads.", .size_max = 64},
             {.field = "path",
              .description = "Relative path of the file, folders included; their "
                             "names can matter, as in a vipdoc tree.",
              .size_max = 1024,
              .example = "\"vipdoc/sh/lday/sh600000.day\""}}};
}

}  // namespace

void add_uploads(http::Router& router, std::shared_ptr<UploadFolder> uploads) {
    router.add(http::Route<http::Nothing, UploadAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/uploads",
                      .id = "open_upload",
                      .tag = "uploads",
                      .summary = "Begin an upload",
                      .status = 201,
                      .success = "Send the files next, then import the upload.",
                      .errors = {base::ErrorKind::kExhausted}},
        .handle = [uploads](const http::Nothing&) { return UploadAnswer{uploads->open()}; }});
    router.add(http::UploadRoute<UploadFile>{
        .operation = {.method = http::Method::kPut,
                      .path = "/api/v1/uploads/{id}/files/{path*}",
                      .id = "upload_file",
                      .tag = "uploads",
                      .summary = "Send one file",
                      .description = "The body is the file as it is. A file that was cut off on "
                                     "its way leaves nothing behind.",
                      .status = 204,
                      .success = "It is kept.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kExhausted},
                      .body_bytes_max = kFileBytesMax},
        .open = [uploads](const UploadFile& file) {
            return uploads->open_file(file.id, file.path);
        }});
    router.add(http::Route<UploadRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/uploads/{id}",
                      .id = "delete_upload",
                      .tag = "uploads",
                      .summary = "Remove an upload and its files",
                      .success = "It is gone.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [uploads](const UploadRef& upload) {
            uploads->remove(upload.id);
            return http::Nothing{};
        }});
}

}  // namespace mystocks::api::detail
