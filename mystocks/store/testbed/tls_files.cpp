#include "mystocks/store/testbed/tls_files.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mystocks::store::testbed {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "/usr/bin/openssl";

void run(std::vector<std::string> words, const fs::path& log) {
    words.insert(words.begin(), kProgram);
    const pid_t child = ::fork();
    if (child == 0) {
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    if (status != 0) {
        std::stringstream said;
        said << std::ifstream(log).rdbuf();
        throw std::runtime_error("openssl " + words[1] + " failed: " + said.str());
    }
}

}  // namespace

std::string what_tls_files_lack() {
    return fs::exists(kProgram) ? "" : std::string(kProgram) + " is not installed";
}

TlsFiles make_tls_files(const fs::path& folder) {
    fs::create_directories(folder);
    const fs::path log = folder / "openssl.log";
    const TlsFiles files{folder / "authority.crt", folder / "server.crt", folder / "server.key"};
    const fs::path authority_key = folder / "authority.key";
    const fs::path request = folder / "server.csr";
    const fs::path names = folder / "names";
    std::ofstream(names) << "subjectAltName=DNS:localhost,IP:127.0.0.1\n";
    const std::vector<std::string> new_key{"-newkey", "ec", "-pkeyopt",
                                           "ec_paramgen_curve:prime256v1", "-nodes"};
    std::vector<std::string> authority{"req", "-x509", "-days",
                                       "2",   "-subj", "/CN=an authority of a test"};
    authority.insert(authority.end(), new_key.begin(), new_key.end());
    authority.insert(authority.end(), {"-keyout", authority_key, "-out", files.authority});
    run(authority, log);
    std::vector<std::string> server{"req", "-new", "-subj", "/CN=localhost"};
    server.insert(server.end(), new_key.begin(), new_key.end());
    server.insert(server.end(), {"-keyout", files.key, "-out", request});
    run(server, log);
    run({"x509", "-req", "-days", "2", "-in", request, "-CA", files.authority, "-CAkey",
         authority_key, "-CAcreateserial", "-extfile", names, "-out", files.certificate},
        log);
    ::chmod(files.key.c_str(), 0600);
    return files;
}

}  // namespace mystocks::store::testbed
