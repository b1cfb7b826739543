package record

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/db"
	"plenary.example/internal/record/internal/store"
)

// keyName is the one key of the log.
const keyName = "log"

// key is the key that signs heads, and the name of the log.
type key struct {
	origin   string
	public   string
	signer   note.Signer
	verifier note.Verifier
}

// ErrCheckpoint says that a text is no signed head of this log.
var ErrCheckpoint = errors.New("record: not a checkpoint of this log")

// loadKey reads the key, or makes it where there is none. Of nodes that start together the
// first to store it decides. The origin is written down with it: the name of a log stays
// when the site moves.
func (s *Service) loadKey(ctx context.Context) (*key, error) {
	row, err := store.New(s.db.Reader()).Key(ctx, keyName)
	if errors.Is(err, db.ErrNotFound) {
		secret, public, generated := note.GenerateKey(rand.Reader, s.o.Origin)
		if generated != nil {
			return nil, fmt.Errorf("record: %w", generated)
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			q := store.New(tx)
			if row, err = q.Key(ctx, keyName); !errors.Is(err, db.ErrNotFound) {
				return err
			}
			row = store.RecordKey{Name: keyName, Origin: s.o.Origin, Secret: secret, Public: public, MadeAt: db.Micros(tx.Now)}
			return q.InsertKey(ctx, store.InsertKeyParams(row))
		})
	}
	if err != nil {
		return nil, err
	}
	k := &key{origin: row.Origin, public: row.Public}
	if k.signer, err = note.NewSigner(row.Secret); err != nil {
		return nil, fmt.Errorf("record: the key: %w", err)
	}
	if k.verifier, err = note.NewVerifier(row.Public); err != nil {
		return nil, fmt.Errorf("record: the key: %w", err)
	}
	return k, nil
}

// sign writes a head: a checkpoint of C2SP.
func (k *key) sign(t tlog.Tree) (string, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", k.origin, t.N, base64.StdEncoding.EncodeToString(t.Hash[:]))
	raw, err := note.Sign(&note.Note{Text: text}, k.signer)
	return string(raw), err
}

// open reads a head that this key signed.
func (k *key) open(checkpoint string) (tlog.Tree, error) {
	return OpenCheckpoint(checkpoint, k.origin, k.verifier)
}

// OpenCheckpoint reads a head that the holder of a key signed under a name.
func OpenCheckpoint(checkpoint, origin string, v note.Verifier) (tlog.Tree, error) {
	n, err := note.Open([]byte(checkpoint), note.VerifierList(v))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return tlog.Tree{}, ErrCheckpoint
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, ErrCheckpoint
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(raw) != tlog.HashSize {
		return tlog.Tree{}, ErrCheckpoint
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(raw)}, nil
}

// FileName is where the last signed head stands in the data folder, outside the database.
const FileName = "record.checkpoint"

func (s *Service) file() string { return filepath.Join(s.o.Dir, FileName) }

// seen is the head that the file has; empty for no file.
func (s *Service) seen() (string, error) {
	if s.o.Dir == "" {
		return "", nil
	}
	raw, err := os.ReadFile(filepath.Clean(s.file()))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return string(raw), err
}

// keep writes a head to the file, whole or not at all.
func (s *Service) keep(checkpoint string) (err error) {
	if s.o.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(s.o.Dir, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(s.o.Dir, FileName+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.WriteString(checkpoint)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), s.file())
}
