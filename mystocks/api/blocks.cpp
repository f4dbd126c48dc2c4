#include <cstdint>
#include <string>
#include <vector>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::api::detail {
namespace {

struct BlockRow {
    market::BlockKind kind{};
    std::string name;
    std::uint64_t members = 0;
    std::string source;
};
BOOST_DESCRIBE_STRUCT(BlockRow, (), (kind, name, members, source))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BlockRow>) {
    return {"BlockInfo",
            "A named set of instruments.",
            {{.field = "kind", .description = "What its members share."},
             {.field = "name", .description = "Unique within its kind."},
             {.field = "members", .description = "How many it has."},
             {.field = "source", .description = "Where it came from."}}};
}

struct BlockList {
    std::vector<BlockRow> items;
};
BOOST_DESCRIBE_STRUCT(BlockList, (), (items))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BlockList>) {
    return {"BlockList", "Every block.", {{.field = "items", .description = "By kind and name."}}};
}

struct GetBlock {
    market::BlockKind kind{};
    std::string name;
};
BOOST_DESCRIBE_STRUCT(GetBlock, (), (kind, name))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetBlock>) {
    return {"GetBlock",
            "Which one.",
            {{.field = "kind", .description = "What its members share."},
             {.field = "name", .description = "Its name.", .size_max = 128}}};
}

struct BlockAnswer {
    market::BlockKind kind{};
    std::string name;
    std::string source;
    std::vector<std::string> members;
};
BOOST_DESCRIBE_STRUCT(BlockAnswer, (), (kind, name, source, members))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BlockAnswer>) {
    return {"Block",
            "A block with its members.",
            {{.field = "kind", .description = "What its members share."},
             {.field = "name", .description = "Its name."},
             {.field = "source", .description = "Where it came from."},
             {.field = "members", .description = "Instrument ids."}}};
}

BlockList list(const Context& context) {
    BlockList answer;
    for (const store::BlockInfo& block : context.stores.records->list_blocks()) {
        answer.items.push_back({block.kind, block.name, block.members, block.source});
    }
    return answer;
}

BlockAnswer find(const Context& context, const GetBlock& query) {
    const auto block = context.stores.records->find_block(query.kind, query.name);
    if (!block) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no " + std::string(market::to_string(query.kind)) + " block '" +
                              query.name + "'");
    }
    BlockAnswer answer{block->kind, block->name, block->source, {}};
    for (const market::InstrumentId& member : block->members) {
        answer.members.push_back(member.str());
    }
    return answer;
}

}  // namespace

void add_blocks(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, BlockList>{
        .operation = {.path = "/api/v1/blocks",
                      .id = "list_blocks",
                      .tag = "blocks",
                      .summary = "Every block",
                      .success = "The blocks."},
        .handle = [context](const http::Nothing&) { return list(context); }});
    router.add(http::Route<GetBlock, BlockAnswer>{
        .operation = {.path = "/api/v1/blocks/{kind}/{name}",
                      .id = "get_block",
                      .tag = "blocks",
                      .summary = "One block and its members",
                      .success = "The block.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetBlock& query) { return find(context, query); }});
}

}  // namespace mystocks::api::detail
