package record

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/record/internal/store"
)

// A tile holds so many hashes (C2SP tlog-tiles: eight levels of the tree), of so many bytes.
const (
	TileWidth  = 1 << tileHeight
	tileHeight = 8
)

// errDamaged says that the tree in the database does not hang together.
var errDamaged = errors.New("record: the tree is damaged")

type tileKey struct{ level, number int64 }

// tree reads tiles, and remembers those it has read or made.
type tree struct {
	q     *store.Queries
	tiles map[tileKey][]byte
	edges *edges // nil: all is read from the database
}

// edges keeps in memory what proofs ask for again and again: the tiles above the leaves, of
// which there is one for each 256 below, and the last one of leaves. A tile only grows, so
// what was read of one stays right; where more is asked for than was read, it is read anew.
type edges struct {
	mu    sync.Mutex
	tiles map[tileKey][]byte
	last  int64 // number of the last tile of leaves
}

// maxEdges bounds what edges keeps, at 8 KB a tile; it is enough for 200 million leaves.
const maxEdges = 4096

func (e *edges) tile(key tileKey, to int64) []byte {
	if e == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if raw := e.tiles[key]; int64(len(raw)) >= to {
		return raw
	}
	return nil
}

func (e *edges) keep(key tileKey, raw []byte) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if key.level == 0 {
		if key.number < e.last {
			return
		}
		delete(e.tiles, tileKey{0, e.last})
		e.last = key.number
	}
	if e.tiles == nil || len(e.tiles) >= maxEdges {
		e.tiles = map[tileKey][]byte{}
	}
	e.tiles[key] = raw
}

func treeOn(q *store.Queries) *tree { return &tree{q: q, tiles: map[tileKey][]byte{}} }

// tile is a tile as wide as it is now.
func (t *tree) tile(ctx context.Context, level, number int64) ([]byte, error) {
	key := tileKey{level, number}
	if known, ok := t.tiles[key]; ok {
		return known, nil
	}
	raw, err := t.q.Tile(ctx, level, number)
	if err != nil {
		return nil, err
	}
	if len(raw)%tlog.HashSize != 0 || len(raw) > TileWidth*tlog.HashSize {
		return nil, fmt.Errorf("%w: tile %d/%d", errDamaged, level, number)
	}
	t.tiles[key] = raw
	return raw, nil
}

// reader reads the hashes of the tree out of its tiles.
func (t *tree) reader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			h, err := t.hash(ctx, index)
			if err != nil {
				return nil, err
			}
			list[i] = h
		}
		return list, nil
	})
}

func (t *tree) hash(ctx context.Context, index int64) (tlog.Hash, error) {
	level, n := tlog.SplitStoredHashIndex(index)
	within := level % tileHeight // how high over the tile's own hashes
	first := n << within
	from := first % TileWidth * tlog.HashSize
	to := from + tlog.HashSize<<within
	key := tileKey{int64(level / tileHeight), first / TileWidth}
	raw := t.edges.tile(key, to)
	if raw == nil {
		var err error
		if raw, err = t.tile(ctx, key.level, key.number); err != nil {
			return tlog.Hash{}, err
		}
		t.edges.keep(key, raw)
	}
	if to > int64(len(raw)) {
		return tlog.Hash{}, fmt.Errorf("%w: tile %d/%d is too narrow", errDamaged, level/tileHeight, first/TileWidth)
	}
	return root(raw[from:to]), nil
}

// root is the hash of a perfect tree over hashes; their number is a power of two.
func root(raw []byte) tlog.Hash {
	if len(raw) == tlog.HashSize {
		return tlog.Hash(raw)
	}
	half := len(raw) / 2
	return tlog.NodeHash(root(raw[:half]), root(raw[half:]))
}

// grow puts new leaves after the first size ones and returns the tiles that it changed.
func (t *tree) grow(ctx context.Context, size int64, leaves []tlog.Hash) ([]tileKey, error) {
	var changed []tileKey
	for level := int64(0); len(leaves) > 0; level++ {
		first := size >> (tileHeight * level)
		at := tileKey{level, first / TileWidth}
		var wide []byte
		if first%TileWidth > 0 {
			old, err := t.tile(ctx, at.level, at.number)
			if err != nil {
				return nil, err
			}
			if int64(len(old)) != first%TileWidth*tlog.HashSize {
				return nil, fmt.Errorf("%w: tile %d/%d", errDamaged, at.level, at.number)
			}
			wide = append(make([]byte, 0, TileWidth*tlog.HashSize), old...)
		}
		var above []tlog.Hash
		for i, h := range leaves {
			wide = append(wide, h[:]...)
			full := len(wide) == TileWidth*tlog.HashSize
			if !full && i < len(leaves)-1 {
				continue
			}
			t.tiles[at] = wide
			changed = append(changed, at)
			if full {
				above = append(above, root(wide))
				wide, at.number = nil, at.number+1
			}
		}
		leaves = above
	}
	return changed, nil
}

// headHash is the root of the first size leaves.
func (t *tree) headHash(ctx context.Context, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, t.reader(ctx))
}

// TileName is a tile or a bundle of entries as its address names it.
type TileName struct {
	Entries bool
	Level   int64
	Number  int64
	Width   int64 // 1 to 256
}

// ParseTile reads what follows "tile/" in an address: "0/x001/234.p/17", "entries/000".
func ParseTile(path string) (TileName, bool) {
	level, rest, ok := strings.Cut(path, "/")
	if !ok {
		return TileName{}, false
	}
	name := TileName{Width: TileWidth, Entries: level == "entries"}
	if !name.Entries {
		n, err := strconv.ParseInt(level, 10, 64)
		if err != nil || n < 0 || n > 63 {
			return TileName{}, false
		}
		name.Level = n
	}
	if at, width, partial := strings.Cut(rest, ".p/"); partial {
		n, err := strconv.ParseInt(width, 10, 64)
		if err != nil || n < 1 || n >= TileWidth {
			return TileName{}, false
		}
		name.Width, rest = n, at
	}
	parts := strings.Split(rest, "/")
	if len(parts) > 6 {
		return TileName{}, false
	}
	for i, p := range parts {
		if i < len(parts)-1 {
			if p, ok = strings.CutPrefix(p, "x"); !ok {
				return TileName{}, false
			}
		}
		n, err := strconv.ParseInt(p, 10, 64)
		if err != nil || len(p) != 3 || n < 0 {
			return TileName{}, false
		}
		name.Number = name.Number*1000 + n
	}
	if name.Path() != path {
		return TileName{}, false
	}
	return name, true
}

// Path writes what ParseTile reads.
func (n TileName) Path() string {
	at := fmt.Sprintf("%03d", n.Number%1000)
	for rest := n.Number / 1000; rest > 0; rest /= 1000 {
		at = fmt.Sprintf("x%03d/%s", rest%1000, at)
	}
	if n.Width < TileWidth {
		at += ".p/" + strconv.FormatInt(n.Width, 10)
	}
	if n.Entries {
		return "entries/" + at
	}
	return strconv.FormatInt(n.Level, 10) + "/" + at
}

// bundle writes leaves as an entry bundle.
func bundle(leaves []string) []byte {
	var raw []byte
	for _, l := range leaves {
		raw = binary.BigEndian.AppendUint16(raw, uint16(len(l))) //nolint:gosec // a leaf is never longer
		raw = append(raw, l...)
	}
	return raw
}
