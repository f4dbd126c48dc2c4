# Compiler settings that every target shares.

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor)
option(MYSTOCKS_WERROR "Warnings are errors" ON)
if(MYSTOCKS_WERROR)
  add_compile_options(-Werror)
endif()
# A multiply-add fused on one machine and not on another would give two answers for one input.
add_compile_options(-ffp-contract=off)

if(MYSTOCKS_SANITIZE)
  add_compile_options(-fsanitize=${MYSTOCKS_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    # Clang 14 can't put the type signature that this check needs before a coroutine.
    add_compile_options(-fno-sanitize=function)
  elseif(MYSTOCKS_SANITIZE STREQUAL "thread")
    # GCC warns that ThreadSanitizer can't see Asio's fences. It does see the locks that order what
    # Asio hands from thread to thread.
    add_compile_options(-Wno-tsan)
  endif()
  add_link_options(-fsanitize=${MYSTOCKS_SANITIZE})
endif()
if(MYSTOCKS_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "The fuzzers need clang: use the preset 'fuzz'")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(MYSTOCKS_CCACHE ccache)
if(MYSTOCKS_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MYSTOCKS_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${MYSTOCKS_CCACHE})
endif()
find_program(MYSTOCKS_MOLD mold)
if(MYSTOCKS_MOLD AND NOT MYSTOCKS_FUZZERS)
  add_link_options(-fuse-ld=mold)
endif()
