package record

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record/internal/store"
)

// Head is the log at this moment.
type Head struct {
	Origin     string
	Key        string // the public key, as note has it: "NAME+HASH+KEY"
	Size       int64
	Checkpoint string // signed
	Signed     time.Time
	Waiting    int64 // leaves that have no place yet
}

// notYet refuses what the log does not have.
func notYet() error { return fault.New(fault.NotFound, "proof.error.no_leaf", nil) }

// Head reads the log’s head. Before the first start there is none: a NotFound refusal.
func (s *Service) Head(ctx context.Context) (Head, error) {
	row, err := s.read().Key(ctx, keyName)
	if err != nil {
		return Head{}, missing(err)
	}
	head, err := s.read().Head(ctx, row.Origin)
	if err != nil {
		return Head{}, missing(err)
	}
	waiting, err := s.read().CountWaiting(ctx)
	return Head{Origin: row.Origin, Key: row.Public, Size: head.Size, Checkpoint: head.Checkpoint, Signed: db.Time(head.SignedAt), Waiting: waiting}, audit.Fault(err)
}

func missing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return notYet()
	}
	return audit.Fault(err)
}

// Tile is a tile of the tree or a bundle of entries, as wide as asked for. One that the log
// does not have, or not so wide, is a NotFound refusal.
func (s *Service) Tile(ctx context.Context, name TileName) ([]byte, error) {
	if !name.Entries {
		raw, err := s.read().Tile(ctx, name.Level, name.Number)
		if err != nil {
			return nil, missing(err)
		}
		size := name.Width * tlog.HashSize
		if size > int64(len(raw)) {
			return nil, notYet()
		}
		return raw[:size], nil
	}
	if name.Number > 1<<40 {
		return nil, notYet()
	}
	rows, err := s.read().LeavesFrom(ctx, name.Number*TileWidth, int32(name.Width)) //nolint:gosec // at most 256
	if err != nil {
		return nil, audit.Fault(err)
	}
	if int64(len(rows)) < name.Width {
		return nil, notYet()
	}
	leaves := make([]string, len(rows))
	for i, r := range rows {
		leaves[i] = r.Leaf
	}
	return bundle(leaves), nil
}

// Entry is a leaf with what the coalition keeps beside it.
type Entry struct {
	Place  int64 // in the log, from 0
	Thing  string
	Text   string // the leaf’s bytes
	Leaf   Leaf
	Made   time.Time
	Salt   string  // empty: erased, or none
	Fields []Field // as recorded; only of what is kept so
	Label  i18n.Text
	Erased time.Time
}

// Hash is the leaf’s hash in the tree.
func (e Entry) Hash() tlog.Hash { return tlog.RecordHash([]byte(e.Text)) }

// At reads a leaf by its place.
func (s *Service) At(ctx context.Context, place int64) (Entry, error) {
	r, err := s.read().EntryAt(ctx, place)
	if err != nil {
		return Entry{}, missing(err)
	}
	return entryOf(place, r)
}

func entryOf(place int64, r store.EntryAtRow) (Entry, error) {
	leaf, err := ParseLeaf(r.Leaf)
	if err != nil {
		return Entry{}, fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	e := Entry{Place: place, Thing: r.Thing, Text: r.Leaf, Leaf: leaf, Made: db.Time(r.MadeAt), Salt: r.Salt, Label: i18n.Text{EN: r.LabelEn, FR: r.LabelFr}, Erased: db.Time(r.ErasedAt)}
	if r.Kept != "" {
		if err := json.Unmarshal([]byte(r.Kept), &e.Fields); err != nil {
			return Entry{}, fault.Wrap(err, fault.Internal, "fault.internal", nil)
		}
	}
	return e, nil
}

// PlaceOf is the place of the latest leaf of a thing; false where it has none yet.
func (s *Service) PlaceOf(ctx context.Context, kind, thing string) (int64, bool, error) {
	e, err := s.read().LatestEntry(ctx, kind, thing)
	if err == nil {
		var place int64
		if place, err = s.read().PlaceOf(ctx, e.ID); err == nil {
			return place, true, nil
		}
	}
	if errors.Is(err, db.ErrNotFound) {
		return 0, false, nil
	}
	return 0, false, audit.Fault(err)
}

// Latest lists leaves, the newest first, from the one before a place (-1: the newest).
func (s *Service) Latest(ctx context.Context, before int64, most int) ([]Entry, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	if before < 0 || before > head.Size {
		before = head.Size
	}
	var list []Entry
	for place := before - 1; place >= 0 && len(list) < most; place-- {
		e, err := s.At(ctx, place)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// proofHeader is the first line of a proof (C2SP tlog-proof).
const proofHeader = "c2sp.org/tlog-proof@v1"

// Proof is a leaf’s inclusion in the log as C2SP’s tlog-proof: it is checked offline, with the
// leaf and the log’s public key.
func (s *Service) Proof(ctx context.Context, place int64) (string, error) {
	key, err := s.read().Key(ctx, keyName)
	if err != nil {
		return "", missing(err)
	}
	head, err := s.read().Head(ctx, key.Origin)
	if err != nil {
		return "", missing(err)
	}
	if place < 0 || place >= head.Size {
		return "", notYet()
	}
	t := treeOn(s.read())
	t.edges = &s.edges
	hashes, err := tlog.ProveRecord(head.Size, place, t.reader(ctx))
	if err != nil {
		return "", audit.Fault(err)
	}
	return formatProof(place, hashes, head.Checkpoint), nil
}

func formatProof(place int64, hashes tlog.RecordProof, checkpoint string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nindex %d\n", proofHeader, place)
	for _, h := range hashes {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n" + checkpoint)
	return b.String()
}

// maxProof bounds a proof in bytes: 63 hashes and a head with many signatures.
const maxProof = 64 << 10

// ErrProof says that a text is no proof.
var ErrProof = errors.New("record: not a proof")

// ParseProof reads a tlog-proof: the place, the hashes, the signed head.
func ParseProof(text string) (place int64, hashes tlog.RecordProof, checkpoint string, err error) {
	if len(text) > maxProof {
		return 0, nil, "", ErrProof
	}
	head, checkpoint, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 2 || lines[0] != proofHeader {
		return 0, nil, "", ErrProof
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || len(lines) > 64 {
		return 0, nil, "", ErrProof
	}
	index, ok := strings.CutPrefix(lines[0], "index ")
	place, bad := strconv.ParseInt(index, 10, 64)
	if !ok || bad != nil || place < 0 || strconv.FormatInt(place, 10) != index {
		return 0, nil, "", ErrProof
	}
	for _, l := range lines[1:] {
		raw, err := base64.StdEncoding.Strict().DecodeString(l)
		if err != nil || len(raw) != tlog.HashSize {
			return 0, nil, "", ErrProof
		}
		hashes = append(hashes, tlog.Hash(raw))
	}
	return place, hashes, checkpoint, nil
}

// CheckProof checks that a leaf stands in the log whose public key is given, and returns its
// place, the head that the proof rests on and the log’s name.
func CheckProof(proof, leaf, publicKey string) (place int64, head tlog.Tree, origin string, err error) {
	v, err := note.NewVerifier(publicKey)
	if err != nil {
		return 0, tlog.Tree{}, "", err
	}
	place, hashes, checkpoint, err := ParseProof(proof)
	if err != nil {
		return 0, tlog.Tree{}, "", err
	}
	if head, err = OpenCheckpoint(checkpoint, v.Name(), v); err != nil {
		return 0, tlog.Tree{}, "", err
	}
	if place >= head.N {
		return 0, tlog.Tree{}, "", ErrProof
	}
	return place, head, v.Name(), tlog.CheckRecord(hashes, head.N, head.Hash, place, tlog.RecordHash([]byte(leaf)))
}
