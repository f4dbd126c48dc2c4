// Loops that run over every value of a column: compiled for AVX2 too and chosen at start-up.
#pragma once

// Sanitizers instrument the chooser, which runs before they are ready.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__clang__)
#define MYSTOCKS_HOT_LOOP [[gnu::target_clones("avx2", "default")]]
#else
#define MYSTOCKS_HOT_LOOP
#endif
