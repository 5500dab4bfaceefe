//===- test_support.h - Files and messages for the runtime's tests ------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Temporary folders, files made byte by byte, and matchers of errors.
//
//===----------------------------------------------------------------------===//
#ifndef VIT_TEST_RUNTIME_TEST_SUPPORT_H
#define VIT_TEST_RUNTIME_TEST_SUPPORT_H

#include "vit/runtime.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <gtest/gtest.h>
#include <initializer_list>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

/// A folder that vanishes with all it holds.
class TempFolder {
public:
  TempFolder() {
    const char *base = getenv("TMPDIR");
    std::string pattern =
        std::string(base ? base : "/tmp") + "/vit-runtime-XXXXXX";
    if (char *made = mkdtemp(pattern.data()))
      folder = made;
    EXPECT_FALSE(folder.empty());
  }
  TempFolder(const TempFolder &) = delete;
  TempFolder &operator=(const TempFolder &) = delete;
  ~TempFolder() { removeAll(folder); }

  const std::string &path() const { return folder; }
  std::string operator/(const std::string &name) const {
    return folder + "/" + name;
  }

  /// Writes a file and gives its path.
  std::string write(const std::string &name, const std::string &bytes) const {
    std::string file = *this / name;
    FILE *out = fopen(file.c_str(), "wb");
    EXPECT_NE(out, nullptr);
    EXPECT_EQ(fwrite(bytes.data(), 1, bytes.size(), out), bytes.size());
    EXPECT_EQ(fclose(out), 0);
    return file;
  }

  /// Names in the folder, without "." and "..".
  std::vector<std::string> list() const { return list(folder); }

private:
  static std::vector<std::string> list(const std::string &folder) {
    std::vector<std::string> names;
    DIR *directory = opendir(folder.c_str());
    while (dirent *entry = directory ? readdir(directory) : nullptr)
      if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
        names.push_back(entry->d_name);
    if (directory)
      closedir(directory);
    return names;
  }
  static void removeAll(const std::string &folder) {
    for (const std::string &name : list(folder)) {
      std::string file = folder + "/" + name;
      if (unlink(file.c_str()) != 0)
        removeAll(file);
    }
    rmdir(folder.c_str());
  }
  std::string folder;
};

inline std::string readFile(const std::string &path) {
  std::string bytes;
  FILE *in = fopen(path.c_str(), "rb");
  EXPECT_NE(in, nullptr);
  char buffer[4096];
  while (size_t size = in ? fread(buffer, 1, sizeof(buffer), in) : 0)
    bytes.append(buffer, size);
  if (in)
    fclose(in);
  return bytes;
}

inline std::string littleEndian(uint64_t value) {
  std::string bytes(8, '\0');
  memcpy(bytes.data(), &value, 8);
  return bytes;
}

/// A safetensors file of this header and so many bytes of data.
inline std::string safetensorsBytes(const std::string &header,
                                    const std::string &data) {
  return littleEndian(header.size()) + header + data;
}

/// An error with some leftover text, to see that it is overwritten.
inline vit_error dirtyError() {
  vit_error error;
  error.status = VIT_IO_ERROR;
  memset(error.message, 'x', sizeof(error.message));
  return error;
}

/// Checks status and message, and the message's form: one line that holds all
/// of `parts`.
inline void expectError(vit_status got, const vit_error &error,
                        vit_status wanted,
                        std::initializer_list<const char *> parts) {
  EXPECT_EQ(got, wanted) << error.message;
  EXPECT_EQ(error.status, wanted);
  ASSERT_NE(memchr(error.message, '\0', sizeof(error.message)), nullptr);
  for (const char *part : parts)
    EXPECT_NE(strstr(error.message, part), nullptr)
        << "no \"" << part << "\" in: " << error.message;
  ASSERT_GT(strlen(error.message), 0u);
  for (const char *c = error.message; *c; ++c)
    EXPECT_GE(static_cast<unsigned char>(*c), 0x20) << error.message;
  EXPECT_NE(error.message[strlen(error.message) - 1], '\n');
}

inline void expectOk(vit_status got, const vit_error &error) {
  EXPECT_EQ(got, VIT_OK) << error.message;
  EXPECT_EQ(error.status, VIT_OK);
  EXPECT_STREQ(error.message, "");
}

#endif // VIT_TEST_RUNTIME_TEST_SUPPORT_H
