//===- file.cpp - Files mapped for reading, files written whole -----------===//
//
// Part of vitc, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opening never blocks (a FIFO is refused, not waited for), interrupted calls
// are repeated, and a target that is no regular file is never replaced.
//
//===----------------------------------------------------------------------===//
#include "file.h"
#include "error.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace vit {

/// The reason in words, without strerror's shared buffer.
class SystemError {
public:
  explicit SystemError(int number) {
    const char *known = describe(number);
    if (known)
      snprintf(buffer, sizeof(buffer), "%s", known);
    else
      snprintf(buffer, sizeof(buffer), "system error %d", number);
  }
  const char *str() const { return buffer; }

private:
  static const char *describe(int number) {
    switch (number) {
    case ENOENT:
      return "no such file or folder";
    case EACCES:
    case EPERM:
      return "permission denied";
    case EISDIR:
      return "it is a folder";
    case ENOTDIR:
      return "a part of the path is not a folder";
    case ENOSPC:
      return "no space left on the device";
    case EROFS:
      return "the file system is read-only";
    case EFBIG:
      return "the file would be too large";
    case ENAMETOOLONG:
      return "the name is too long";
    case ELOOP:
      return "too many symbolic links";
    case EMFILE:
    case ENFILE:
      return "too many open files";
    case EIO:
      return "the device reports an error";
    default:
      return nullptr;
    }
  }
  char buffer[64];
};

PathKind kindOfPath(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0)
    return PathKind::Missing;
  if (S_ISREG(info.st_mode))
    return PathKind::File;
  return S_ISDIR(info.st_mode) ? PathKind::Folder : PathKind::Other;
}

MappedFile::~MappedFile() {
  if (bytes)
    munmap(const_cast<unsigned char *>(bytes), length);
}

vit_status MappedFile::open(const char *path, vit_error *error) {
  int descriptor;
  do
    descriptor = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) {
    int number = errno;
    return fail(error,
                number == ENOENT || number == ENOTDIR ? VIT_NOT_FOUND
                                                      : VIT_IO_ERROR,
                "cannot open file %s: %s", Quoted(path).str(),
                SystemError(number).str());
  }
  struct stat info;
  if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
    close(descriptor);
    return fail(
        error, VIT_IO_ERROR, "cannot open file %s: %s", Quoted(path).str(),
        S_ISDIR(info.st_mode) ? "it is a folder" : "it is not a regular file");
  }
  uint64_t size = static_cast<uint64_t>(info.st_size);
  if (size == 0) { // nothing to map, and mmap would refuse
    close(descriptor);
    return VIT_OK;
  }
  void *mapped = MAP_FAILED;
  int number = EFBIG;
  if (size <= SIZE_MAX / 2) {
    mapped = mmap(nullptr, static_cast<size_t>(size), PROT_READ, MAP_PRIVATE,
                  descriptor, 0);
    number = errno;
  }
  close(descriptor); // the mapping keeps the file
  if (mapped == MAP_FAILED)
    return fail(error, number == ENOMEM ? VIT_OUT_OF_MEMORY : VIT_IO_ERROR,
                "cannot map the %llu bytes of file %s: %s",
                static_cast<unsigned long long>(size), Quoted(path).str(),
                number == ENOMEM ? "out of memory" : SystemError(number).str());
  bytes = static_cast<const unsigned char *>(mapped);
  length = static_cast<size_t>(size);
  return VIT_OK;
}

FileWriter::~FileWriter() {
  if (descriptor >= 0)
    close(descriptor);
  if (!temporary.empty())
    unlink(temporary.data());
}

vit_status FileWriter::open(const char *path, vit_error *error) {
  target = path;
  PathKind kind = kindOfPath(path);
  if (path[0] == '\0' || kind == PathKind::Folder || kind == PathKind::Other)
    return fail(error, VIT_IO_ERROR, "cannot write file %s: %s",
                Quoted(path).str(),
                kind == PathKind::Folder  ? "it is a folder"
                : kind == PathKind::Other ? "it is not a regular file"
                                          : "the path is empty");
  const char *slash = strrchr(path, '/');
  size_t folder = slash ? static_cast<size_t>(slash - path) + 1 : 0;
  Array<char> name;
  for (unsigned attempt = 0; attempt < 100; ++attempt) {
    // A name of its own, as long as no one else writes this pattern.
    char suffix[64];
    int length = snprintf(
        suffix, sizeof(suffix), ".vit-%lx-%lx-%u.tmp",
        static_cast<unsigned long>(getpid()),
        static_cast<unsigned long>(reinterpret_cast<uintptr_t>(this)), attempt);
    if (!name.resize(0) || !name.append(path, folder) ||
        !appendString(name, suffix, static_cast<size_t>(length)))
      return fail(error, VIT_OUT_OF_MEMORY,
                  "out of memory for the path of file %s", Quoted(path).str());
    do
      descriptor =
          ::open(name.data(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    while (descriptor < 0 && errno == EINTR);
    if (descriptor >= 0 || errno != EEXIST)
      break;
  }
  if (descriptor < 0) {
    int number = errno;
    return fail(error, VIT_IO_ERROR, "cannot write file %s: %s",
                Quoted(path).str(), SystemError(number).str());
  }
  if (!temporary.append(name.data(), name.size())) {
    unlink(name.data());
    return fail(error, VIT_OUT_OF_MEMORY,
                "out of memory for the path of file %s", Quoted(path).str());
  }
  return VIT_OK;
}

vit_status FileWriter::write(const void *data, size_t size, vit_error *error) {
  const char *next = static_cast<const char *>(data);
  size_t left = size;
  while (left) {
    // Linux moves at most 2 GiB a call.
    ssize_t written =
        ::write(descriptor, next, left < (1u << 30) ? left : (1u << 30));
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0) {
      int number = written < 0 ? errno : EIO;
      return fail(error, VIT_IO_ERROR, "cannot write file %s: %s",
                  Quoted(target).str(), SystemError(number).str());
    }
    next += written;
    left -= static_cast<size_t>(written);
  }
  return VIT_OK;
}

vit_status FileWriter::commit(vit_error *error) {
  int closed = close(descriptor);
  descriptor = -1;
  // EINTR of close leaves the descriptor closed on Linux; the data are out.
  if ((closed != 0 && errno != EINTR) ||
      rename(temporary.data(), target) != 0) {
    int number = errno;
    return fail(error, VIT_IO_ERROR, "cannot write file %s: %s",
                Quoted(target).str(), SystemError(number).str());
  }
  (void)!temporary.resize(0);
  return VIT_OK;
}

} // namespace vit
