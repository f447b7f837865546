/* SPDX-License-Identifier: GPL-2.0-only */
/* sebpf - what a BPF filesystem delegates, in the words of mount(8) and others
 * Copyright (C) 2026 The sebpf authors
 */
#ifndef SEBPF_LINT_DELEGATE_TEXT_H
#define SEBPF_LINT_DELEGATE_TEXT_H

/**
 * Turns what people have in hand into mount options: a line that mount(8)
 * prints, one of /proc/mounts, /proc/self/mountinfo or fstab(5), systemd's directives
 * (BPFDelegateCommands= and so on), Incus' and LXD's options
 * (security.bpffs.delegate_cmds, security.delegate_bpf.cmd_types and so on).
 *
 * @param text one of them, or mount options, which stay as they are.
 * @return mount options, the caller frees them with free(3); NULL: no memory.
 */
char *sebpf_delegate_text(const char *text);

#endif /* SEBPF_LINT_DELEGATE_TEXT_H */
