"""The index folder on disk: what lies where, who may write, how a release becomes current.

    INDEX/manifest.json             which release is current; replaced by one atomic rename
    INDEX/generations/N/            an immutable build; its own manifest.json seals every file
    INDEX/releases/N/               a generation's number and what was learnt on it, immutable too;
                                    release.json seals every file
    INDEX/online/N.jsonl            what release N has learnt online since; a rollback drops it
    INDEX/building-<pid>-N/         a release not yet done, or left by a process that was killed
    INDEX/removing-<pid>-N/         an old generation or release on its way out
    INDEX/write.lock                held (flock) by the one process that writes

A folder below `generations/` or `releases/` is always complete: it gets there, and leaves, by a
rename. So a killed process at any moment leaves the current release as it was.
"""
