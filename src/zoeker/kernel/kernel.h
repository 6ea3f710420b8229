/* What all of the kernel shares: how it is called from Python.

   Everything here can be done without it, in NumPy: the Python files beside these say where. Whoever calls has checked
   that the bytes to be read are there; what the numbers in them say is checked here. An error is a number below 0. */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

enum { OUTSIDE = -1, UNEVEN = -2, TOO_WIDE = -3, UNCODED = -4, BROKEN = -5, MEMORY = -6, FAR = -7 }; /* as in library.py */

#endif
