"""The index folder on disk: what lies where, who may write, how a build becomes current.

    INDEX/manifest.json             which generation is current; replaced by one atomic rename
    INDEX/generations/N/            an immutable build; its own manifest.json seals every file
    INDEX/building-<pid>-N/         a build not yet done, or left by one that was killed
    INDEX/removing-<pid>-N/         an old generation on its way out
    INDEX/write.lock                held (flock) by the one process that writes

A folder below `generations/` is always complete: it gets there, and leaves, by a rename. So a
killed process at any moment leaves the current generation as it was.
"""
