//go:build peers

package verifying_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/belenios/rehearsal"
)

// tool runs Debian's belenios-tool in a folder.
func tool(dir string, input []byte, args ...string) (stdout []byte, log string, err error) {
	cmd := exec.Command("belenios-tool", args...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
	cmd.Env = append(os.Environ(), "BELENIOS_USE_URANDOM=1")
	var said bytes.Buffer
	cmd.Stderr = &said
	stdout, err = cmd.Output()
	return stdout, said.String(), err
}

func mustTool(t *testing.T, dir string, input []byte, args ...string) []byte {
	t.Helper()
	out, log, err := tool(dir, input, args...)
	if err != nil {
		t.Fatalf("belenios-tool %s: %v\n%s", strings.Join(args, " "), err, log)
	}
	return out
}

// alone is a folder with nothing but an archive in it, as the tool wants it.
func alone(t *testing.T, uuid string, file []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, uuid+".bel"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestTheToolAcceptsOurElections: every shape, in the one group that it has.
func TestTheToolAcceptsOurElections(t *testing.T) {
	for _, s := range shapes(group.Belenios2048()) {
		t.Run(s.name, func(t *testing.T) {
			uuid, file := passes(t, s)
			_, log, err := tool(alone(t, uuid, file), nil, "election", "verify")
			if err != nil || !strings.Contains(log, "all checks passed") || strings.Contains(log, "no result to check") {
				t.Errorf("%v\n%s", err, log)
			}
		})
	}
}

// TestTheToolRefusesWhatWeRefuse: release 2.0 lets two things pass that change no
// result: how many ballots a tally says it has (checked since 3.1), and a ballot that
// stands there twice and counts once.
func TestTheToolRefusesWhatWeRefuse(t *testing.T) {
	uuid, list := alterations(t, group.Belenios2048())
	for _, a := range list {
		t.Run(a.name, func(t *testing.T) {
			refused(t, a.file, a.check)
			_, log, err := tool(alone(t, uuid, a.file), nil, "election", "verify")
			if (err != nil) != a.byTool {
				t.Errorf("%v\n%s", err, log)
			}
		})
	}
}

// add has the tool append an event to the archive in its folder.
func add(t *testing.T, dir, kind string, data []byte) {
	t.Helper()
	mustTool(t, dir, data, "archive", "add-event", "--type="+kind)
}

// written writes a file and returns its name.
func written(t *testing.T, dir, name, text string) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestTheToolGoesOnWithOurElection: set up by us; voted in, counted and decrypted by the tool.
func TestTheToolGoesOnWithOurElection(t *testing.T) {
	var file bytes.Buffer
	r, err := rehearsal.New(&file, rand.Reader, rehearsal.Plan{
		Group: group.Belenios2048(), Subject: about(resolution, committee), Weights: []int64{1, 2}, Singles: 2, OldTokens: true, Timestamp: 1795764034,
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := alone(t, r.Election.UUID, file.Bytes())
	for i, answers := range []string{"[[0,1,0],[1,1,0,0,0]]", "[[1,0,0],[0,0,0,0,1]]"} {
		credential := written(t, dir, fmt.Sprint("credential", i), r.Tokens[i])
		ballot := mustTool(t, dir, nil, "election", "generate-ballot", "--privcred", credential, "--ballot", written(t, dir, "answers", answers))
		ballot = bytes.TrimSpace(ballot)
		if _, err := belenios.CheckBallot(r.Election, r.Voters, ballot); err != nil {
			t.Errorf("a ballot of the tool: %v", err)
		}
		add(t, dir, "Ballot", ballot)
	}
	add(t, dir, "EndBallots", nil)
	add(t, dir, "EncryptedTally", mustTool(t, dir, nil, "election", "compute-encrypted-tally"))
	for i, key := range r.Keys {
		private := written(t, dir, "key", string(append(key.Append([]byte{'"'}), '"')))
		share := mustTool(t, dir, nil, "election", "decrypt", "--privkey", private, "--trustee-id", strconv.Itoa(i+1))
		add(t, dir, "PartialDecryption", share)
	}
	add(t, dir, "Result", mustTool(t, dir, nil, "election", "compute-result"))
	whole, err := os.ReadFile(filepath.Join(dir, r.Election.UUID+".bel"))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(verify(t, whole).Result.Append(nil)); got != `{"result":[[2,1,0],[1,1,0,0,2]]}` {
		t.Error(got)
	}
}

// TestWeGoOnWithAnElectionOfTheTool: set up by the tool; voted in, counted and decrypted by us.
func TestWeGoOnWithAnElectionOfTheTool(t *testing.T) {
	dir := t.TempDir()
	uuid := strings.TrimSpace(string(mustTool(t, dir, nil, "setup", "generate-token")))
	in := []string{"--uuid", uuid, "--group", "BELENIOS-2048"}
	mustTool(t, dir, nil, append([]string{"setup", "generate-credentials", "--count", "2"}, in...)...)
	mustTool(t, dir, nil, "setup", "generate-trustee-key", "--group", "BELENIOS-2048")
	move := func(pattern, name string) []byte {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v %v", pattern, found, err)
		}
		text, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		written(t, dir, name, string(text))
		return text
	}
	move("*.pubcreds", "public_creds.json")
	move("*.pubkey", "public_keys.jsons")
	tokens, private := move("*.privcreds", "tokens"), move("*.privkey", "private")
	mustTool(t, dir, nil, "setup", "make-trustees")
	questions := canon.AppendList(nil, []belenios.Question{resolution}, func(dst []byte, q belenios.Question) []byte { return q.Append(dst) })
	written(t, dir, "template", `{"description":"","name":"Of the tool","questions":`+string(questions)+`}`)
	mustTool(t, dir, nil, append([]string{"setup", "make-election", "--template", "template"}, in...)...)
	mustTool(t, dir, nil, "archive", "init")
	name := filepath.Join(dir, uuid+".bel")
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	report := verify(t, file)
	e := report.Election
	var more bytes.Buffer
	board := belenios.ContinueBoard(&more, report.Header, report.Fingerprint, 0)
	tally := belenios.EmptyTally(e)
	for line := range strings.Lines(string(tokens)) { // number, credential
		ballot, err := belenios.MakeBallot(e, rand.Reader, strings.Fields(line)[1], [][]bool{marks("010")})
		if err != nil {
			t.Fatal(err)
		}
		b, err := belenios.CheckBallot(e, report.Credentials, ballot)
		if err != nil {
			t.Fatal(err)
		}
		tally.Add(e.Group, b.Choices, 1)
		if _, err := board.Ballot(ballot); err != nil {
			t.Fatal(err)
		}
	}
	key, err := e.Group.Scalars().Parse(bytes.Trim(private, "\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	share, err := belenios.Decrypt(e, rand.Reader, tally, key)
	if err != nil {
		t.Fatal(err)
	}
	text := share.Append(nil)
	for _, err := range []error{
		second(board.EndBallots()), second(board.Tally(tally)), second(board.Share(1, text)), second(board.Result(belenios.Result{{0, 2, 0}})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	whole := append(file, more.Bytes()...)
	verify(t, whole)
	if err := os.WriteFile(name, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	mustTool(t, dir, nil, "election", "verify")
}

func second(_ archive.Hash, err error) error { return err }
