package oai

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"
)

// tokenLife is how long a resumption token is good for.
const tokenLife = 24 * time.Hour

// token is where a list goes on. Its fields are short because each page carries one.
type token struct {
	Verb    string `json:"v"`
	Prefix  string `json:"p"`
	Set     string `json:"s,omitempty"`
	From    int64  `json:"f,omitempty"` // microseconds; 0: no bound
	Before  int64  `json:"b,omitempty"`
	Shelf   int    `json:"n,omitempty"`
	At      int64  `json:"a"`
	Key     string `json:"k"`
	Cursor  int    `json:"c"`
	Total   int    `json:"t"`
	Expires int64  `json:"e"` // seconds
}

// sumSize is how much of the sum over a token goes with it: enough to tell a damaged one.
const sumSize = 6

// write makes a token of it for a repository. The sum tells a token that was damaged on
// its way, or is of another repository, from one of ours; it keeps nothing secret, since
// there is nothing to keep.
func (t token) write(base string) (string, error) {
	raw, err := json.Marshal(t)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(sum(base, raw), raw...)), nil
}

// readToken reads what write made; ok is false for anything else, and for one that has
// expired.
func readToken(base, s string, now time.Time) (t token, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) <= sumSize || string(sum(base, raw[sumSize:])) != string(raw[:sumSize]) {
		return token{}, false
	}
	if err := json.Unmarshal(raw[sumSize:], &t); err != nil {
		return token{}, false
	}
	return t, t.Shelf >= 0 && t.Cursor > 0 && !now.After(time.Unix(t.Expires, 0))
}

func sum(base string, raw []byte) []byte {
	h := sha256.New()
	h.Write([]byte("oai\x00" + base + "\x00"))
	h.Write(raw)
	return h.Sum(nil)[:sumSize]
}
