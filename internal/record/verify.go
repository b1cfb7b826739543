package record

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record/internal/store"
)

// Finding is one thing that is not as it was recorded.
type Finding struct {
	Kind  string // of the thing, where it is about one
	Thing string // its key
	Place int64  // of the leaf; -1 for none
	Say   i18n.Message
	More  *i18n.Message // what it said and says now, where both are known
}

// Report is what Verify found.
type Report struct {
	Origin   string
	Size     int64 // leaves of the tree
	Things   int   // things compared with their leaves
	Erased   int   // leaves whose salts were destroyed, as leaves say
	Waiting  int64
	NotYet   []string // kinds of which what stood before is not taken in yet
	Findings []Finding
}

// Sound reports whether nothing was found.
func (r Report) Sound() bool { return len(r.Findings) == 0 }

// verifier is one run of Verify.
type verifier struct {
	*Service
	q      *store.Queries
	report Report
	hashes []tlog.Hash            // of the level that is being computed
	edges  map[tileKey]bool       // tiles that the roots rest on
	sound  *tree                  // these tiles, as the leaves have them
	salted map[tlog.Hash]int64    // leaves without their salt, by their place
	erased map[tlog.Hash]struct{} // leaves that leaves of erasures name
	whole  map[tlog.Hash]int64    // leaves with their salt
	step   func(done, total int64)
}

// Verify computes the whole tree anew from the leaves, compares it with the tiles, with the
// signed head and with the head of the file, and every row of the database with the last leaf
// about it. It changes nothing. progress hears of leaves done, and their number; nil: nobody.
func (s *Service) Verify(ctx context.Context, progress func(done, total int64)) (Report, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	v := &verifier{
		Service: s, q: s.read(), edges: map[tileKey]bool{}, sound: treeOn(s.read()), step: progress,
		salted: map[tlog.Hash]int64{}, erased: map[tlog.Hash]struct{}{}, whole: map[tlog.Hash]int64{},
	}
	for _, part := range []func(context.Context) error{v.heads, v.outside, v.rows} {
		if err := part(ctx); err != nil {
			return v.report, audit.Fault(err)
		}
	}
	return v.report, nil
}

func (v *verifier) found(place int64, key string, args ...any) {
	v.report.Findings = append(v.report.Findings, Finding{Place: place, Say: i18n.Say(key, args...)})
}

// heads goes through the tree up to its signed head, and compares it with both heads.
func (v *verifier) heads(ctx context.Context) error {
	row, err := v.q.Key(ctx, keyName)
	if errors.Is(err, db.ErrNotFound) {
		v.found(-1, "proof.found.no_key")
		return nil
	}
	if err != nil {
		return err
	}
	v.report.Origin = row.Origin
	k, err := v.loadKey(ctx)
	if err != nil {
		return err
	}
	text, err := v.seen() // before the head: a program at work may write both in the meantime
	if err != nil {
		return err
	}
	head, err := v.q.Head(ctx, row.Origin)
	if errors.Is(err, db.ErrNotFound) {
		v.found(-1, "proof.found.no_head")
		return nil
	}
	if err != nil {
		return err
	}
	signed, err := k.open(head.Checkpoint)
	if err != nil || signed.N != head.Size {
		v.found(-1, "proof.trouble.signature")
		signed.N = head.Size
	}
	v.report.Size = signed.N
	var last tlog.Tree
	if text != "" {
		if last, err = k.open(text); err != nil {
			v.found(-1, "proof.trouble.file", "File", v.file())
		}
	}
	for _, size := range []int64{signed.N, last.N} {
		for level := int64(0); size>>(tileHeight*level) > 0; level++ {
			v.edges[tileKey{level, size >> (tileHeight * level) / TileWidth}] = true
		}
	}
	if err := v.leaves(ctx, signed.N); err != nil {
		return err
	}
	if err := v.levels(ctx); err != nil {
		return err
	}
	v.erasures()
	if root, err := v.sound.headHash(ctx, signed.N); err != nil || root != signed.Hash && signed.Hash != (tlog.Hash{}) {
		v.found(-1, "proof.trouble.root", "Size", signed.N)
	}
	switch {
	case last.N > signed.N:
		v.found(-1, "proof.trouble.shorter", "Size", signed.N, "Seen", last.N, "File", v.file())
	case last.N > 0:
		if root, err := v.sound.headHash(ctx, last.N); err != nil || root != last.Hash {
			v.found(-1, "proof.trouble.rewritten", "Seen", last.N, "File", v.file())
		}
	}
	return nil
}

// leaves computes the lowest level of the tree, and compares it with the tiles.
func (v *verifier) leaves(ctx context.Context, size int64) error {
	for first := int64(0); first < size; first += TileWidth {
		width := min(size-first, TileWidth)
		rows, err := v.q.EntriesFrom(ctx, first, int32(width)) //nolint:gosec // at most 256
		if err != nil {
			return err
		}
		tile, err := v.q.Tile(ctx, 0, first/TileWidth)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		wide := make([]byte, 0, TileWidth*tlog.HashSize)
		for i := range width {
			place := first + i
			at := slices.IndexFunc(rows, func(r store.EntriesFromRow) bool { return r.Place == place })
			hash := tlog.Hash{}
			from := int(i) * tlog.HashSize
			in := len(tile) >= from+tlog.HashSize
			if at < 0 || rows[at].ID == "" {
				v.found(place, "proof.found.leaf_gone", "Place", place)
				if in { // so that the tree can be judged by itself
					hash = tlog.Hash(tile[from : from+tlog.HashSize])
				}
			} else {
				hash = tlog.RecordHash([]byte(rows[at].Leaf))
				if in && hash != tlog.Hash(tile[from:from+tlog.HashSize]) {
					v.found(place, "proof.found.leaf_changed", "Place", place)
				}
				v.leaf(place, hash, rows[at])
			}
			wide = append(wide, hash[:]...)
		}
		v.keepTile(tileKey{0, first / TileWidth}, wide)
		if len(tile) < len(wide) {
			v.found(-1, "proof.found.tile", "Level", 0, "Number", first/TileWidth)
		}
		v.step(min(first+TileWidth, size), size)
	}
	return nil
}

// keepTile keeps a computed tile where a root rests on it, and hands its hash to the level above.
func (v *verifier) keepTile(at tileKey, wide []byte) {
	if v.edges[at] {
		v.sound.tiles[at] = slices.Clone(wide)
	}
	if len(wide) == TileWidth*tlog.HashSize {
		v.hashes = append(v.hashes, root(wide))
	}
}

// levels compares the levels above the lowest with their tiles.
func (v *verifier) levels(ctx context.Context) error {
	for level := int64(1); len(v.hashes) > 0; level++ {
		below := v.hashes
		v.hashes = nil
		number := int64(0)
		for part := range slices.Chunk(below, TileWidth) {
			var wide []byte
			for _, h := range part {
				wide = append(wide, h[:]...)
			}
			tile, err := v.q.Tile(ctx, level, number)
			if err != nil && !errors.Is(err, db.ErrNotFound) {
				return err
			}
			if len(tile) < len(wide) || string(tile[:len(wide)]) != string(wide) {
				v.found(-1, "proof.found.tile", "Level", level, "Number", number)
			}
			v.keepTile(tileKey{level, number}, wide)
			number++
		}
	}
	return nil
}

// leaf looks at what stands beside a leaf: is it about what its row says?
func (v *verifier) leaf(place int64, hash tlog.Hash, r store.EntriesFromRow) {
	l, err := ParseLeaf(r.Leaf)
	if err != nil || l.Kind != r.Kind || l.Revision != r.Revision {
		v.found(place, "proof.found.entry", "Place", place)
		return
	}
	for _, h := range l.Erases {
		v.erased[h] = struct{}{}
	}
	if len(l.Fields) == 0 {
		return
	}
	if r.Salt == "" {
		v.salted[hash] = place
		return
	}
	v.whole[hash] = place
	if l.Fields[0] != (Digest{Name: thingField, Sum: Sum(r.Salt, thingField, r.Thing)}) {
		v.found(place, "proof.found.entry", "Place", place)
	}
}

// erasures compares the salts that are gone with the erasures on record.
func (v *verifier) erasures() {
	lost, back := []int64{}, []int64{}
	for hash, place := range v.salted {
		if _, told := v.erased[hash]; told {
			v.report.Erased++
		} else {
			lost = append(lost, place)
		}
	}
	for hash, place := range v.whole {
		if _, told := v.erased[hash]; told {
			back = append(back, place)
		}
	}
	slices.Sort(lost)
	for _, place := range lost {
		v.found(place, "proof.found.salt_gone", "Place", place)
	}
	slices.Sort(back)
	for _, place := range back {
		v.found(place, "proof.found.salt_back", "Place", place)
	}
}

// outside looks for what was written and never reached the tree.
func (v *verifier) outside(ctx context.Context) error {
	var err error
	if v.report.Waiting, err = v.q.CountWaiting(ctx); err != nil {
		return err
	}
	const most = 100
	rows, err := v.q.Unplaced(ctx, most)
	if err != nil {
		return err
	}
	for _, r := range rows {
		v.report.Findings = append(v.report.Findings, Finding{Kind: r.Kind, Place: -1, Say: i18n.Say("proof.found.unplaced", "Kind", i18n.Say("proof.kind."+r.Kind))})
	}
	return nil
}

// rows compares what stands in the database with the last leaf about it.
func (v *verifier) rows(ctx context.Context) error {
	for _, src := range v.sources {
		state, err := v.q.KindState(ctx, src.Kind())
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if state.DoneAt == 0 {
			v.report.NotYet = append(v.report.NotYet, src.Kind())
		}
		seen := map[string]bool{}
		look := func(thing string) error {
			if seen[thing] {
				return nil
			}
			seen[thing] = true
			v.report.Things++
			return v.thing(ctx, src, thing, state.DoneAt != 0)
		}
		stands := func(after string) ([]string, error) { return src.After(ctx, v.db.Reader(), after, perPage) }
		recorded := func(after string) ([]string, error) {
			return v.q.ThingsAfter(ctx, store.ThingsAfterParams{Kind: src.Kind(), Thing: after, Limit: perPage})
		}
		for _, page := range []func(string) ([]string, error){stands, recorded} {
			for after := ""; ; {
				things, err := page(after)
				if err != nil {
					return err
				}
				for _, thing := range things {
					if err := look(thing); err != nil {
						return err
					}
				}
				if len(things) == 0 {
					break
				}
				after = things[len(things)-1]
			}
		}
	}
	return nil
}

// thing compares one thing with its last leaf. Where they differ both are read once more at
// one moment, with what waits: an act may have come between, or have no leaf yet.
func (v *verifier) thing(ctx context.Context, src Source, thing string, caught bool) error {
	e, err := v.q.LatestEntry(ctx, src.Kind(), thing)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	list, err := compareThing(ctx, v.db.Reader(), src, thing, caught, e, -1)
	if err != nil || len(list) == 0 {
		return err
	}
	err = v.db.Write(ctx, func(tx *db.Tx) error {
		e, place, err := latest(ctx, store.New(tx), src.Kind(), thing)
		if err == nil {
			list, err = compareThing(ctx, tx, src, thing, caught, e, place)
		}
		return err
	})
	v.report.Findings = append(v.report.Findings, list...)
	return err
}

// latest is what was recorded last of a thing, with its place, or -1 where it has none yet. A
// thing of which nothing was recorded has an entry without a key.
func latest(ctx context.Context, q *store.Queries, kind, thing string) (e store.LatestEntryRow, place int64, err error) {
	w, err := q.LatestWaiting(ctx, kind, thing)
	if err == nil {
		return store.LatestEntryRow{ID: w.ID, Leaf: w.Leaf, Salt: w.Salt, LabelEn: w.LabelEn, LabelFr: w.LabelFr, Kept: w.Kept}, -1, nil
	}
	if !errors.Is(err, db.ErrNotFound) {
		return e, -1, err
	}
	if e, err = q.LatestEntry(ctx, kind, thing); err == nil {
		place, err = q.PlaceOf(ctx, e.ID)
		if err == nil {
			return e, place, nil
		}
	}
	if errors.Is(err, db.ErrNotFound) {
		err = nil
	}
	return e, -1, err
}

// compareThing compares a thing as it stands with what was recorded of it last.
func compareThing(ctx context.Context, tx db.DBTX, src Source, thing string, caught bool, e store.LatestEntryRow, place int64) ([]Finding, error) {
	now, there, err := src.Read(ctx, tx, thing)
	if err != nil {
		return nil, err
	}
	if e.ID == "" {
		if !there || !caught {
			return nil, nil
		}
		return []Finding{about(src.Kind(), thing, -1, now.Label, "proof.found.unrecorded")}, nil
	}
	leaf, err := ParseLeaf(e.Leaf)
	if err != nil {
		return nil, nil //nolint:nilerr // told of where the leaves are looked at
	}
	label := i18n.Text{EN: e.LabelEn, FR: e.LabelFr}
	if label.Empty() {
		label = now.Label
	}
	one := func(sentence string, said ...any) []Finding {
		return []Finding{about(src.Kind(), thing, place, label, sentence, said...)}
	}
	switch {
	case leaf.Gone && there:
		return one("proof.found.returned"), nil
	case leaf.Gone:
		return nil, nil
	case !there:
		return one("proof.found.missing"), nil
	case e.Salt == "":
		return nil, nil // told of where the leaves are looked at
	case leaf.About != now.About:
		return one("proof.found.moved", "Was", leaf.About, "Now", now.About), nil
	}
	var list []Finding
	for _, name := range leaf.Differing(e.Salt, thing, now) {
		f := about(src.Kind(), thing, place, label, "proof.found.changed", "Field", i18n.Say("proof.field."+name))
		f.More = beforeAndAfter(leaf, e.Salt, e.Kept, name, now)
		list = append(list, f)
	}
	return list, nil
}

// about is a finding about a thing; said are further arguments of its sentence.
func about(kind, thing string, place int64, label i18n.Text, sentence string, said ...any) Finding {
	if label.Empty() {
		label = i18n.Same(thing)
	}
	said = append(said, "Thing", i18n.Say("proof.thing."+kind, "Name", label), "Place", place)
	return Finding{Kind: kind, Thing: thing, Place: place, Say: i18n.Say(sentence, said...)}
}

// shown is how much of a text is shown, in runes.
const shown = 400

// beforeAndAfter says what a field was and is, where what was recorded is kept and is what the
// leaf has the digest of.
func beforeAndAfter(leaf Leaf, salt, kept, name string, now Content) *i18n.Message {
	var fields []Field
	if kept == "" || json.Unmarshal([]byte(kept), &fields) != nil {
		return nil
	}
	value := func(list []Field) (string, bool) {
		at := slices.IndexFunc(list, func(f Field) bool { return f.Name == name })
		if at < 0 {
			return "", false
		}
		return list[at].Value, true
	}
	was, ok := value(fields)
	if !ok || !slices.Contains(leaf.Fields, Digest{Name: name, Sum: Sum(salt, name, was)}) {
		return nil
	}
	is, _ := value(now.Fields)
	was, is = apart(was, is)
	m := i18n.Say("proof.found.was", "Was", was, "Now", is)
	return &m
}

// apart cuts from two texts what both begin with, up to a few words, so that what differs is
// to be seen.
func apart(a, b string) (string, string) {
	const before = 40
	x, y := []rune(a), []rune(b)
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	from, lead := 0, ""
	if same > before {
		from, lead = same-before, "…"
	}
	return i18n.Clip(lead+string(x[from:]), shown), i18n.Clip(lead+string(y[from:]), shown)
}
