// A balanced tree of keys in order of size that knows the sums of what its keys carry.
//
// Each subtree's sums are added anew from its parts whenever one changes, so they don't drift;
// which parts they are depends on the insertions and removals before, and on nothing else.
#pragma once

#include <functional>

#include <ext/pb_ds/assoc_container.hpp>

namespace mystocks::compute::detail {

// `Sums`: default-constructed empty, +=, and `static Sums of(const Key&)`.
template <class Sums>
struct SummedBy {
    template <class ConstIterator, class Iterator, class Compare, class Allocator>
    class Update {
      public:
        using metadata_type = Sums;

        virtual ~Update() = default;
        virtual ConstIterator node_begin() const = 0;
        virtual ConstIterator node_end() const = 0;

        Sums total() const { return sums_at(node_begin()); }

        // The sums of the keys before the first one where `reached(key, sums with it)` holds; where
        // it holds it must hold for all later keys too. The last keys that it is asked for with
        // either answer are that first one and the one before.
        template <class Reached>
        Sums before(Reached reached) const {
            Sums sums;
            ConstIterator node = node_begin();
            while (node != node_end()) {
                Sums with = sums;
                with += sums_at(node.get_l_child());
                with += Sums::of(**node);
                if (reached(**node, with)) {
                    node = node.get_l_child();
                } else {
                    sums = with;
                    node = node.get_r_child();
                }
            }
            return sums;
        }

      protected:
        void operator()(Iterator node, ConstIterator end) const {
            Sums sums;
            if (node.get_l_child() != end) {
                sums += node.get_l_child().get_metadata();
            }
            sums += Sums::of(**node);
            if (node.get_r_child() != end) {
                sums += node.get_r_child().get_metadata();
            }
            const_cast<Sums&>(node.get_metadata()) = sums;
        }

      private:
        Sums sums_at(ConstIterator node) const {
            return node == node_end() ? Sums{} : Sums(node.get_metadata());
        }
    };
};

template <class Key, class Sums>
using SummedTree = __gnu_pbds::tree<Key, __gnu_pbds::null_type, std::less<>,
                                    __gnu_pbds::rb_tree_tag, SummedBy<Sums>::template Update>;

}  // namespace mystocks::compute::detail
