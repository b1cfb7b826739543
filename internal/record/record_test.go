package record_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/record"
)

func TestALeafIsWrittenWithItsActAndOnlyThen(t *testing.T) {
	w := newWorld(t)
	w.begin()
	if err := w.act("a", 1, true); !errors.Is(err, errUndone) {
		t.Fatalf("the act: %v", err)
	}
	if n := w.sequence(); n != 0 {
		t.Fatalf("an act undone left %d leaves", n)
	}
	w.put("a", 1)
	w.put("a", 1) // nothing changes
	if n := w.sequence(); n != 1 {
		t.Fatalf("one change left %d leaves", n)
	}
	w.put("a", 2)
	w.must(w.log.Do(t.Context(), access.TheProgram(), "shelf.drop", func(tx *audit.Tx) error {
		tx.About("shelf", "a")
		_, err := tx.ExecContext(t.Context(), "DELETE FROM receipt_serials WHERE series = 'a'")
		return err
	}))
	if n := w.sequence(); n != 2 {
		t.Fatalf("a change and an end left %d leaves", n)
	}
	want := []record.Leaf{{Revision: 1}, {Revision: 2}, {Revision: 3, Gone: true}}
	for i, l := range want {
		e, err := w.rec.At(t.Context(), int64(i))
		w.must(err)
		if e.Leaf.Kind != "shelf" || e.Leaf.About != "shelves/a" || e.Leaf.Revision != l.Revision || e.Leaf.Gone != l.Gone {
			t.Errorf("leaf %d is %q", i, e.Text)
		}
	}
	if place, there, err := w.rec.PlaceOf(t.Context(), "shelf", "a"); err != nil || !there || place != 2 {
		t.Errorf("the latest leaf is %d, %v, %v", place, there, err)
	}
	if keys := w.found(); keys != nil {
		t.Errorf("Verify finds %v", keys)
	}
}

// What stood before there was a log is taken in once, and from where it was stopped.
func TestWhatStoodBeforeIsTakenIn(t *testing.T) {
	w := newWorld(t)
	for i := range 450 {
		w.behind("INSERT INTO receipt_serials (series, last) VALUES ($1, 1)", fmt.Sprintf("%04d", i))
	}
	w.put("0007", 9) // an act before the log has begun is recorded by itself
	w.begin()
	if n, err := w.rec.Catch(t.Context()); n != 0 || err != nil {
		t.Fatalf("again: %d, %v", n, err)
	}
	if n := w.sequence(); n != 450 {
		t.Fatalf("%d leaves", n)
	}
	if keys := w.found(); keys != nil {
		t.Errorf("Verify finds %v", keys)
	}
	w.behind("INSERT INTO receipt_serials (series, last) VALUES ('new', 1)")
	if n, err := w.rec.Catch(t.Context()); n != 0 || err != nil {
		t.Fatalf("what comes in behind the back is taken in: %d, %v", n, err)
	}
	if keys := w.found(); !slices.Equal(keys, []string{"proof.found.unrecorded"}) {
		t.Errorf("Verify finds %v", keys)
	}
}

// Acts and sequencers of two nodes at once: each act has its leaf, none twice, none is missing.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	w.begin()
	other := w.node(t.TempDir())
	w.must(other.Begin(t.Context()))
	const actors, acts = 16, 12
	var acting, sequencing sync.WaitGroup
	done := make(chan struct{})
	for _, node := range []*record.Service{w.rec, other} {
		sequencing.Go(func() {
			for {
				if _, err := node.Sequence(t.Context()); err != nil {
					t.Errorf("a sequencer: %v", err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for a := range actors {
		acting.Go(func() {
			for n := range acts {
				fails := n%4 == 3
				if err := w.act(fmt.Sprintf("s%d", a), n, fails); (err != nil) != fails {
					t.Errorf("actor %d, act %d: %v", a, n, err)
				}
			}
		})
	}
	acting.Wait()
	close(done)
	sequencing.Wait()
	w.sequence()
	if h := w.head(); h.Size != actors*acts*3/4 || h.Waiting != 0 {
		t.Fatalf("%d leaves, %d wait", h.Size, h.Waiting)
	}
	if keys := w.found(); keys != nil {
		t.Errorf("Verify finds %v", keys)
	}
	w.must(other.Begin(t.Context()))
	if trouble := other.Trouble(); trouble != nil {
		t.Errorf("the other node: %v", *trouble)
	}
}

// What reaches the tree is proven by proofs that golang.org/x/mod checks.
func TestProofs(t *testing.T) {
	w := newWorld(t)
	w.begin()
	for i := range 300 {
		w.put(fmt.Sprintf("%04d", i), 1)
	}
	w.sequence()
	h := w.head()
	for _, place := range []int64{0, 1, 255, 256, 299} {
		proof, err := w.rec.Proof(t.Context(), place)
		w.must(err)
		e, err := w.rec.At(t.Context(), place)
		w.must(err)
		at, tree, origin, err := record.CheckProof(proof, e.Text, h.Key)
		if err != nil || at != place || tree.N != 300 || origin != "ccr.example/record" {
			t.Errorf("leaf %d: %d, %+v, %s, %v", place, at, tree, origin, err)
		}
		for name, wrong := range map[string][3]string{
			"another leaf":  {proof, strings.Replace(e.Text, "field", "field ", 1), h.Key},
			"another place": {strings.Replace(proof, fmt.Sprintf("index %d\n", place), "index 77\n", 1), e.Text, h.Key},
			"another size":  {strings.Replace(proof, "\n300\n", "\n301\n", 1), e.Text, h.Key},
			"another key":   {proof, e.Text, "ccr.example/record+5b8d1f42+AWSy8gXfvRa2vPYg0xA9jw8Yrk5AYu2iVsE6Fy3yQAGl"},
			"no key":        {proof, e.Text, "key"},
			"no proof":      {"proof", e.Text, h.Key},
		} {
			if _, _, _, err := record.CheckProof(wrong[0], wrong[1], wrong[2]); err == nil {
				t.Errorf("leaf %d: %s is accepted", place, name)
			}
		}
	}
	if _, err := w.rec.Proof(t.Context(), 300); err == nil {
		t.Error("a leaf that is not there is proven")
	}
}

// What proofs keep in memory stays right while the tree grows, past the ends of tiles.
func TestProofsOfATreeThatGrows(t *testing.T) {
	w := newWorld(t)
	w.begin()
	made := int64(0)
	for _, size := range []int64{1, 2, 200, 256, 257, 511, 513, 770} {
		for ; made < size; made++ {
			w.put(fmt.Sprintf("%04d", made), 1)
		}
		w.sequence()
		key := w.head().Key
		for _, place := range []int64{0, size / 3, size / 2, size - 1} {
			proof, err := w.rec.Proof(t.Context(), place)
			w.must(err)
			e, err := w.rec.At(t.Context(), place)
			w.must(err)
			if at, tree, _, err := record.CheckProof(proof, e.Text, key); err != nil || at != place || tree.N != size {
				t.Errorf("leaf %d of %d: %d of %d, %v", place, size, at, tree.N, err)
			}
		}
	}
}

// Each kind of change behind the program’s back is told as what it is.
func TestTamperingIsTold(t *testing.T) {
	for name, row := range map[string]struct {
		queries []string
		found   []string
	}{
		"a row is changed":            {[]string{"UPDATE receipt_serials SET last = 99 WHERE series = '0003'"}, []string{"proof.found.changed"}},
		"a row is taken out":          {[]string{"DELETE FROM receipt_serials WHERE series = '0003'"}, []string{"proof.found.missing"}},
		"a row is put in":             {[]string{"INSERT INTO receipt_serials (series, last) VALUES ('x', 1)"}, []string{"proof.found.unrecorded"}},
		"a leaf is changed":           {[]string{"UPDATE record_entries SET leaf = replace(leaf, 'recorded 2026-11-23', 'recorded 2026-11-22') WHERE thing = '0003'"}, []string{"proof.found.leaf_changed", "proof.found.tile", "proof.trouble.root", "proof.trouble.rewritten"}},
		"a leaf loses its entry":      {[]string{"UPDATE record_leaves SET entry_id = 'none' WHERE place = 3"}, []string{"proof.found.leaf_gone", "proof.found.unplaced"}},
		"a place is taken out":        {[]string{"DELETE FROM record_leaves WHERE place = 3"}, []string{"proof.found.leaf_gone", "proof.found.unplaced"}},
		"an entry is another's":       {[]string{"UPDATE record_entries SET thing = '9999' WHERE thing = '0003'"}, []string{"proof.found.entry", "proof.found.missing", "proof.found.unrecorded"}},
		"a salt is gone":              {[]string{"UPDATE record_salts SET salt = '', erased_at = 1 WHERE label_en = 'No. 0003'"}, []string{"proof.found.salt_gone"}},
		"a salt is another's":         {[]string{"UPDATE record_salts SET salt = '" + strings.Repeat("00", 32) + "' WHERE label_en = 'No. 0003'"}, []string{"proof.found.entry", "proof.found.changed"}},
		"a tile is changed":           {[]string{"UPDATE record_tiles SET hashes = (SELECT t.hashes FROM record_tiles t WHERE t.level = 0 AND t.number = 1) WHERE level = 1"}, []string{"proof.found.tile"}},
		"a tile is gone":              {[]string{"DELETE FROM record_tiles WHERE level = 0 AND number = 0"}, []string{"proof.found.tile"}},
		"the head is unsigned":        {[]string{"UPDATE record_heads SET size = size - 1"}, []string{"proof.trouble.signature", "proof.trouble.shorter", "proof.trouble.root"}},
		"the head is gone":            {[]string{"DELETE FROM record_heads"}, []string{"proof.found.no_head"}},
		"the key is gone":             {[]string{"DELETE FROM record_keys"}, []string{"proof.found.no_key"}},
		"what waits is taken out":     {[]string{"DELETE FROM record_waiting"}, []string{"proof.found.unrecorded"}},
		"a row is renamed under salt": {[]string{"UPDATE receipt_serials SET series = 'z' WHERE series = '0003'"}, []string{"proof.found.unrecorded", "proof.found.missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.begin()
			w.must(w.log.Do(t.Context(), access.TheProgram(), "shelf.fill", func(tx *audit.Tx) error {
				for i := range 260 {
					series := fmt.Sprintf("%04d", i)
					if _, err := tx.ExecContext(t.Context(), "INSERT INTO receipt_serials (series, last) VALUES ($1, 1)", series); err != nil {
						return err
					}
					tx.Touch("shelf.put", "shelf", series)
				}
				return nil
			}))
			w.sequence()
			w.put("waits", 1)
			if keys := w.found(); keys != nil {
				t.Fatalf("before, Verify finds %v", keys)
			}
			for _, q := range row.queries {
				w.behind(q)
			}
			found, want := w.found(), slices.Sorted(slices.Values(row.found))
			slices.Sort(found)
			if !slices.Equal(found, want) {
				t.Errorf("Verify finds %v, not %v", found, want)
			}
		})
	}
}

// What was changed is told exactly: which field, at which leaf, what it was and what it is; and
// where the copy was changed as well, which field all the same.
func TestTheFieldIsNamed(t *testing.T) {
	w := newWorld(t)
	w.begin()
	w.put("a", 1)
	w.put("b", 1)
	w.sequence()
	w.behind("UPDATE receipt_serials SET last = 5 WHERE series = 'b'")
	look := func() record.Finding {
		t.Helper()
		report, err := w.rec.Verify(t.Context(), nil)
		w.must(err)
		if len(report.Findings) != 1 {
			t.Fatalf("%d findings", len(report.Findings))
		}
		return report.Findings[0]
	}
	f := look()
	if f.Kind != "shelf" || f.Thing != "b" || f.Place != 1 || fmt.Sprint(f.Say.Args["Field"]) != "{proof.field.last map[]}" || f.More == nil || f.More.Args["Was"] != "1" || f.More.Args["Now"] != "5" {
		t.Errorf("%+v, %v", f, f.More)
	}
	w.behind(`UPDATE record_salts SET kept = replace(kept, '"1"', '"5"') WHERE label_en = 'No. b'`)
	if f = look(); fmt.Sprint(f.Say.Args["Field"]) != "{proof.field.last map[]}" || f.More != nil {
		t.Errorf("with the copy changed: %+v, %v", f, f.More)
	}
}

// A log that is shorter than, or another than, the one that was signed last takes nothing in,
// and says so; what is recorded waits.
func TestAnotherRecordIsToldAtTheStart(t *testing.T) {
	for name, row := range map[string]struct {
		do      func(w *world)
		trouble string
	}{
		"put back": {func(w *world) {
			old := w.head()
			w.put("b", 1)
			w.sequence()
			w.behind("DELETE FROM record_leaves WHERE place = 1")
			w.behind("UPDATE record_heads SET size = 1, checkpoint = $1", old.Checkpoint)
		}, "proof.trouble.shorter"},
		"rewritten and signed": {func(w *world) {
			for _, q := range []string{
				"INSERT INTO record_waiting (id, kind, thing, leaf, salt, sum, label_en, label_fr, kept, made_at) SELECT e.id, e.kind, e.thing, replace(e.leaf, 'shelves/a', 'shelves/x'), s.salt, s.sum, s.label_en, s.label_fr, s.kept, e.made_at FROM record_entries e JOIN record_salts s ON s.entry_id = e.id",
				"DELETE FROM record_salts", "DELETE FROM record_leaves", "DELETE FROM record_entries", "DELETE FROM record_tiles", "DELETE FROM record_heads",
			} {
				w.behind(q)
			}
			w.dir = t.TempDir()
			forger := w.node(w.dir)
			w.must(forger.Begin(w.Context()))
			_, err := forger.Sequence(w.Context())
			w.must(err)
		}, "proof.trouble.rewritten"},
		"a tile gone": {func(w *world) { w.behind("DELETE FROM record_tiles") }, "proof.trouble.tiles"},
		"the file spoilt": {func(w *world) {
			w.must(os.WriteFile(filepath.Join(w.dir, record.FileName), []byte("nothing\n"), 0o600))
		}, "proof.trouble.file"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			dir := w.dir
			w.begin()
			w.put("a", 1)
			w.sequence()
			row.do(w)
			again := w.node(dir)
			w.must(again.Begin(t.Context()))
			trouble := again.Trouble()
			if trouble == nil || trouble.Key != row.trouble {
				t.Fatalf("the start says %v, not %s", trouble, row.trouble)
			}
			w.log.Observe(again.Observe)
			w.put("c", 1)
			if n, err := again.Sequence(t.Context()); n != 0 || err != nil {
				t.Errorf("it takes in %d, %v", n, err)
			}
			if h := w.head(); h.Waiting != 1 {
				t.Errorf("%d wait", h.Waiting)
			}
			report, err := again.Verify(t.Context(), nil)
			w.must(err)
			if report.Sound() {
				t.Error("Verify finds nothing")
			}
		})
	}
}

// A program that died after it had signed and before it wrote the file goes on.
func TestTheFileMayBeBehind(t *testing.T) {
	w := newWorld(t)
	w.begin()
	w.put("a", 1)
	w.sequence()
	file := filepath.Join(w.dir, record.FileName)
	old, err := os.ReadFile(filepath.Clean(file))
	w.must(err)
	w.put("b", 1)
	w.sequence()
	w.must(os.WriteFile(file, old, 0o600))
	again := w.node(w.dir)
	w.must(again.Begin(t.Context()))
	if trouble := again.Trouble(); trouble != nil {
		t.Fatalf("%v", *trouble)
	}
	if now, err := os.ReadFile(filepath.Clean(file)); err != nil || string(now) != w.head().Checkpoint {
		t.Errorf("the file has %q, %v", now, err)
	}
}

// Forgetting a person destroys the salts of what the leaves said about them; the tree holds,
// and Verify says erased, not tampered with.
func TestErasure(t *testing.T) {
	w := newWorld(t)
	w.src = shelf{}
	w.rec = w.node(w.dir)
	w.log.Observe(w.rec.Observe)
	w.begin()
	w.put("a", 1)
	w.put("a", 2)
	w.put("b", 1)
	w.sequence()
	before := w.head()
	held, err := w.rec.Holder().Holdings(t.Context(), nil, "person-a")
	if err != nil || len(held) != 1 || held[0].Count != 1 {
		t.Fatalf("held: %+v, %v", held, err)
	}
	w.must(w.log.Do(t.Context(), access.TheProgram(), "persondata.erase", func(tx *audit.Tx) error {
		tx.About("person", "person-a")
		if err := w.rec.Holder().Erase(t.Context(), tx, "person-a"); err != nil {
			return err
		}
		// A subject that comes after it erases what is its own.
		_, err := tx.ExecContext(t.Context(), "UPDATE receipt_serials SET last = 0 WHERE series = 'a'")
		return err
	}))
	if n := w.sequence(); n != 2 {
		t.Fatalf("%d leaves: what stands now, and the erasure", n)
	}
	for place, erased := range []bool{true, true, false, false} {
		e, err := w.rec.At(t.Context(), int64(place))
		w.must(err)
		if (e.Salt == "") != erased || e.Erased.IsZero() == erased || e.Label.Empty() != erased {
			t.Errorf("leaf %d: %+v", place, e)
		}
	}
	e, err := w.rec.At(t.Context(), 4)
	w.must(err)
	first, err := w.rec.At(t.Context(), 0)
	w.must(err)
	if e.Leaf.Kind != record.Erasure || len(e.Leaf.Erases) != 2 || e.Leaf.Erases[0] != first.Hash() {
		t.Errorf("the erasure says %q", e.Text)
	}
	report, err := w.rec.Verify(t.Context(), nil)
	if err != nil || !report.Sound() || report.Erased != 2 {
		t.Errorf("Verify: %+v, %v", report, err)
	}
	held, err = w.rec.Holder().Holdings(t.Context(), nil, "person-a")
	if err != nil || held[0].Count != 0 {
		t.Errorf("still held: %+v, %v", held, err)
	}
	proof, err := w.rec.Proof(t.Context(), 0)
	w.must(err)
	if _, _, _, err := record.CheckProof(proof, first.Text, before.Key); err != nil {
		t.Errorf("an erased leaf is no longer proven: %v", err)
	}
	w.behind("UPDATE record_salts SET salt = $1 WHERE erased_at > 0", strings.Repeat("00", 32))
	if keys := w.found(); !slices.Contains(keys, "proof.found.salt_back") {
		t.Errorf("a salt that is back: %v", keys)
	}
}

// The log's own leaves are what tlog says they hash to, for any rhythm of sequencing.
func TestTilesAreThoseOfTlog(t *testing.T) {
	w := newWorld(t)
	w.begin()
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			list[i] = stored[x]
		}
		return list, nil
	})
	n := int64(0)
	for _, batch := range []int{1, 254, 1, 1, 255, 300, 3} {
		w.must(w.log.Do(t.Context(), access.TheProgram(), "shelf.fill", func(tx *audit.Tx) error {
			for i := range batch {
				series := fmt.Sprintf("%06d", n+int64(i))
				if _, err := tx.ExecContext(t.Context(), "INSERT INTO receipt_serials (series, last) VALUES ($1, 1)", series); err != nil {
					return err
				}
				tx.Touch("shelf.put", "shelf", series)
			}
			return nil
		}))
		if got := w.sequence(); got != batch {
			t.Fatalf("%d of %d", got, batch)
		}
		for range batch {
			e, err := w.rec.At(t.Context(), n)
			w.must(err)
			more, err := tlog.StoredHashes(n, []byte(e.Text), reader)
			w.must(err)
			stored = append(stored, more...)
			n++
		}
		want, err := tlog.TreeHash(n, reader)
		w.must(err)
		if !strings.Contains(w.head().Checkpoint, fmt.Sprintf("\n%d\n%s\n", n, want)) {
			t.Fatalf("after %d leaves the head is %q, not %v", n, w.head().Checkpoint, want)
		}
	}
}
