//go:build peers

package digest_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"plenary.example/internal/digest"
)

// python reads a message from its standard input with Python's own email
// package, and prints what it found.
const python = `
import email, email.policy, json, re, sys
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
found = {"defects": [str(d) for p in m.walk() for d in p.defects], "kind": m.get_content_type(), "subject": m["subject"], "subjects": [], "froms": [], "bodies": []}
def take(one):
    found["subjects"].append(one["subject"])
    found["froms"].append([a.addr_spec for a in one["from"].addresses])
    found["bodies"].append(one.get_content().strip() if not one.is_multipart() else "")
if m.is_multipart():
    for part in m.iter_parts():
        if part.get_content_type() == "multipart/digest":
            for one in part.iter_parts():
                if one.get_content_type() == "message/rfc822":
                    take(one.get_content())
else:
    lines, pieces = m.get_content().splitlines(), [[]]
    for line in lines[lines.index("-" * 70) + 1:]:
        if re.fullmatch("-{30}", line.strip()):
            pieces.append([])
        else:
            pieces[-1].append(line)
    for piece in pieces[:-1]:
        take(email.message_from_string("\n".join(piece).strip("\n"), policy=email.policy.default))
    found["end"] = pieces[-1]
json.dump(found, sys.stdout)
`

func TestPythonReadsBothShapes(t *testing.T) {
	program, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"Hello all.", "Bonjour à toutes.\n\n" + strings.Repeat("-", 30) + "\n\nFrom: boss@ccr.example\n\nx", strings.Repeat("é", 3000), "x\u2028" + strings.Repeat("-", 30) + "\u2028y"}
	var all []string
	for i, s := range texts {
		all = append(all, post("Été "+strings.Repeat("I", i+1), s))
	}
	for name, write := range map[string]func(digest.Digest) ([]byte, error){"text/plain": digest.Plain, "multipart/mixed": digest.MIME} {
		raw, err := write(issue(all...))
		if err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), program, "-c", python)
		var failed bytes.Buffer
		c.Stdin, c.Stderr = bytes.NewReader(raw), &failed
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, failed.String())
		}
		var found struct {
			Kind, Subject             string
			Defects, Subjects, Bodies []string
			Froms                     [][]string
			End                       []string
		}
		if err := json.Unmarshal(out, &found); err != nil {
			t.Fatal(err)
		}
		if found.Kind != name || found.Subject != "CCR list digest, vol. 3, no. 41" || len(found.Subjects) != len(all) {
			t.Errorf("%s: %+v", name, found)
			continue
		}
		// In the posts the subjects are raw UTF-8, as they were sent; Python notes it.
		for _, d := range found.Defects {
			if !strings.Contains(d, "non-ASCII") && !strings.Contains(d, "undecodable") {
				t.Errorf("%s: %s", name, d)
			}
		}
		for i := range all {
			if len(found.Froms[i]) != 1 || found.Froms[i][0] != "amara@shelter.example" {
				t.Errorf("%s: from %v", name, found.Froms[i])
			}
			if name == "multipart/mixed" && strings.ReplaceAll(found.Bodies[i], "\r\n", "\n") != texts[i] {
				t.Errorf("%s: body %d: %.100q", name, i, found.Bodies[i])
			}
		}
		if name == "text/plain" && (found.Subjects[1] != "Été II" || !strings.HasPrefix(strings.TrimSpace(strings.Join(found.End, "\n")), "End of ccrlist Digest")) {
			t.Errorf("%s: %v, %v", name, found.Subjects, found.End)
		}
	}
}
