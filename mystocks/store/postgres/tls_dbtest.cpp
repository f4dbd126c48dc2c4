// Connections by TLS: what each sslmode of libpq takes and refuses, and what it says then.
#include <fstream>
#include <functional>
#include <sstream>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/postgres/own_server_dbtest.hpp"
#include "mystocks/store/testbed/tls_files.hpp"

namespace mystocks::store::postgres {
namespace {

using base::ErrorKind;

constexpr const char* kPassword = "s3cret-of-ann";

// One server with a certificate, one without; both know the user ann.
class Tls : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const std::string& missing :
             {testbed::PostgresServer::what_is_missing(), testbed::what_tls_files_lack()}) {
            if (!missing.empty()) {
                GTEST_SKIP() << "NOT RUN: " << missing;
            }
        }
        static const bool made = [] {
            execute(server().url(),
                    std::string("CREATE ROLE ann LOGIN SUPERUSER PASSWORD '") + kPassword + "'");
            return true;
        }();
        EXPECT_TRUE(made);
    }
    static testbed::PostgresServer& server() {
        static testbed::PostgresServer one({.tls = true});
        return one;
    }
    static std::string url(const std::string& parameters, const std::string& host = "127.0.0.1") {
        return "postgresql://ann:" + std::string(kPassword) + "@" + host + ":" +
               std::to_string(server().port()) + "/postgres?hostaddr=127.0.0.1&" + parameters;
    }
    static std::string authority() { return "&sslrootcert=" + server().authority().string(); }

    // What opening says, which never has the password in it, nor does the log.
    static std::string refusal(const std::string& url, ErrorKind kind) {
        ::testing::internal::CaptureStderr();
        std::string message;
        try {
            PostgresStore::open(url, {.create = true});
            ADD_FAILURE() << "it was opened";
        } catch (const base::Error& error) {
            message = error.message();
            EXPECT_EQ(error.kind(), kind) << message;
        }
        const std::string log = ::testing::internal::GetCapturedStderr();
        EXPECT_EQ((message + log).find(kPassword), std::string::npos) << message << log;
        return message;
    }
    static void expect_has(const std::string& text, const std::string& part) {
        EXPECT_NE(text.find(part), std::string::npos) << text;
    }
};

TEST_F(Tls, AVerifiedServerIsUsedAndEveryConnectionIsEncrypted) {
    for (const std::string host : {"localhost", "127.0.0.1"}) {
        const std::string verified = url("sslmode=verify-full" + authority(), host);
        const auto store = PostgresStore::open(verified, {.create = true});
        EXPECT_TRUE(store->series().list_series().empty());
        EXPECT_EQ(execute(verified,
                          "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity "
                          "USING (pid) WHERE usename = 'ann'"),
                  "t");
        EXPECT_EQ(store->keeper().state().url.find(kPassword), std::string::npos);
    }
    EXPECT_TRUE(PostgresStore::open(url("sslmode=require")));
}

TEST_F(Tls, ACertificateOfAnotherAuthorityIsRefused) {
    const base::TemporaryFolder folder;
    const auto other = testbed::make_tls_files(folder.path()).authority.string();
    for (const char* mode : {"verify-full", "verify-ca", "require"}) {
        const std::string message = refusal(
            url("sslmode=" + std::string(mode) + "&sslrootcert=" + other), ErrorKind::kPermission);
        expect_has(message, "certificate verify failed");
        expect_has(message, "sslrootcert");
    }
}

TEST_F(Tls, AnotherHostsNameIsRefusedUnlessOnlyTheAuthorityIsAskedFor) {
    const std::string message =
        refusal(url("sslmode=verify-full" + authority(), "db.example"), ErrorKind::kPermission);
    expect_has(message, "db.example");
    expect_has(message, "correct the host");
    EXPECT_TRUE(PostgresStore::open(url("sslmode=verify-ca" + authority(), "db.example"),
                                    {.create = true}));
}

TEST_F(Tls, AMissingAuthorityIsNamed) {
    const std::string message =
        refusal(url("sslmode=verify-full&sslrootcert=/nowhere/root.crt"), ErrorKind::kPermission);
    expect_has(message, "/nowhere/root.crt");
}

TEST_F(Tls, PlainTextIsRefusedByEitherSide) {
    expect_has(refusal(url("sslmode=disable"), ErrorKind::kPermission), "takes TLS only");
    testbed::PostgresServer& plain = shared_server();
    const std::string demanding = "postgresql://tester:" + std::string(kPassword) +
                                  "@127.0.0.1:" + std::to_string(plain.port()) +
                                  "/postgres?sslmode=require";
    expect_has(refusal(demanding, ErrorKind::kPermission), "does not support SSL");
}

TEST_F(Tls, AWrongPasswordIsNotSaid) {
    std::string wrong = url("sslmode=verify-full" + authority());
    wrong.replace(wrong.find(kPassword), std::string(kPassword).size(), "guessed-0ne");
    const std::string message = refusal(wrong, ErrorKind::kPermission);
    EXPECT_EQ(message.find("guessed-0ne"), std::string::npos) << message;
    expect_has(message, "check user and password");
}

}  // namespace
}  // namespace mystocks::store::postgres
