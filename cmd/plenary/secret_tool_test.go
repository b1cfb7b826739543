//go:build browser || peers

package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// acceptedByTheTool has Debian's belenios-tool check an archive that has a result.
func acceptedByTheTool(t *testing.T, uuid string, archive []byte) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, uuid+".bel"), archive, 0o600); err != nil {
		t.Fatal(err)
	}
	tool := exec.CommandContext(t.Context(), "belenios-tool", "election", "verify")
	tool.Dir, tool.Env = dir, append(os.Environ(), "BELENIOS_USE_URANDOM=1")
	said, err := tool.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "all checks passed") || strings.Contains(string(said), "no result to check") {
		t.Errorf("belenios-tool: %v\n%s", err, said)
	}
}

// fetched is what anybody gets at an address.
func fetched(t *testing.T, address string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
