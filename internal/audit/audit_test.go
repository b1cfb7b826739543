package audit_test

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/testdb"
)

// A long record is read to its other end from either side, page by page.
func TestTheLatestLinesComeFirst(t *testing.T) {
	log := audit.New(testdb.Open(t))
	ctx := t.Context()
	const lines = audit.PageSize + 50
	err := log.Do(ctx, access.TheProgram(), "house.build", func(tx *audit.Tx) error {
		for n := range lines {
			for _, id := range []string{"one", "other"} {
				if err := tx.Also(ctx, "house.paint", "house", id, map[string]any{"coat": n}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	first, err := log.Latest(ctx, "house", "one", "")
	if err != nil || len(first) != audit.PageSize {
		t.Fatalf("%d lines, %v", len(first), err)
	}
	second, err := log.Latest(ctx, "house", "one", first[len(first)-1].ID)
	if err != nil || len(second) != lines-audit.PageSize {
		t.Fatalf("then %d lines, %v", len(second), err)
	}
	for i, e := range append(first, second...) {
		if e.SubjectID != "one" || e.Detail["coat"] != float64(lines-1-i) {
			t.Fatalf("line %d is %+v", i, e)
		}
	}
	oldest, err := log.History(ctx, "house", "one", "")
	if err != nil || len(oldest) != audit.PageSize || oldest[0].ID != second[len(second)-1].ID {
		t.Errorf("the other way: %d lines, %v", len(oldest), err)
	}
}
