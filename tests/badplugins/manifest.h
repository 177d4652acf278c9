/* A manifest and a plugin record with nothing wrong but what the definitions on the command line say. */
#ifndef BADPLUGINS_MANIFEST_H
#define BADPLUGINS_MANIFEST_H

#include <sentei/plugin.h>

#ifndef ABI_MAJOR
#define ABI_MAJOR SENTEI_ABI_MAJOR
#endif
#ifndef ABI_MINOR
#define ABI_MINOR SENTEI_ABI_MINOR
#endif
#ifndef MANIFEST_SIZE
#define MANIFEST_SIZE sizeof(sentei_manifest)
#endif
#ifndef MACHINE
#if defined(__aarch64__)
#define MACHINE SENTEI_AARCH64
#else
#define MACHINE SENTEI_X86_64
#endif
#endif
#ifdef OTHER_ID
#undef ID
#define ID OTHER_ID
#endif
#ifndef CPU
#define CPU 0
#endif
#ifndef PRIORITY
#define PRIORITY 0
#endif
#ifndef RECORD_SIZE
#define RECORD_SIZE sizeof(sentei_plugin)
#endif
#ifndef RECORD_TABLE
#define RECORD_TABLE &table
#endif
#ifndef GET_EXTENSION
#define GET_EXTENSION 0
#endif
#ifndef SHOWN_MANIFEST
#define SHOWN_MANIFEST &manifest
#endif

#define MANIFEST(magic, summary)                                                                    \
    {magic, MANIFEST_SIZE, ABI_MAJOR, ABI_MINOR, KIND, MACHINE, CPU, PRIORITY, 0, ID, "1", summary}

__attribute__((used, aligned(8))) static const sentei_manifest manifest = MANIFEST(SENTEI_MAGIC, "a fixture");

/* The same but for the summary; copied when it is shown, byte by byte, so that the file holds one manifest only. */
__attribute__((unused)) static sentei_manifest *other_manifest(void) {
    static sentei_manifest other;
    for (size_t i = 0; i < sizeof other; ++i) ((char *)&other)[i] = ((const volatile char *)&manifest)[i];
    other.summary[0] = 'A';
    return &other;
}

#ifdef SECOND_MANIFEST
__attribute__((used, aligned(8))) static const sentei_manifest second = MANIFEST(SENTEI_MAGIC, "one too many");
#endif

#endif
