//go:build peers

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Debian's belenios-tool checks what came of a vote that programs ran through the API.
func TestTheToolAcceptsAVoteThroughTheAPI(t *testing.T) {
	uuid, file := newPolling(t, "BELENIOS-2048", 0).run(0)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, uuid+".bel"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "belenios-tool", "election", "verify")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "BELENIOS_USE_URANDOM=1")
	said, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "all checks passed") || strings.Contains(string(said), "no result to check") {
		t.Errorf("%v\n%s", err, said)
	}
}
