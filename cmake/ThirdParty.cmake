# Every library from outside, found once. A room names what it uses in its THIRD_PARTY list.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG COMPONENTS core)
find_package(ICU REQUIRED COMPONENTS i18n uc)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(blosc REQUIRED IMPORTED_TARGET blosc)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(nettle REQUIRED IMPORTED_TARGET nettle)

# LLVM as archives, by name: why is in docs/adr/0004. Its own CMake package would also want Polly
# and an SMT solver, which nothing here uses.
find_program(MYSTOCKS_LLVM_CONFIG llvm-config HINTS /usr/lib/llvm-16/bin NO_DEFAULT_PATH REQUIRED)
execute_process(COMMAND ${MYSTOCKS_LLVM_CONFIG} --includedir OUTPUT_VARIABLE llvm_include
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${MYSTOCKS_LLVM_CONFIG} --link-static --libfiles orcjit native
                OUTPUT_VARIABLE llvm_archives OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(llvm_archives)
add_library(mystocks_llvm INTERFACE IMPORTED)
target_include_directories(mystocks_llvm SYSTEM INTERFACE ${llvm_include})
target_link_libraries(mystocks_llvm INTERFACE ${llvm_archives} z zstd tinfo ${CMAKE_DL_LIBS})

if(MYSTOCKS_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
if(MYSTOCKS_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
