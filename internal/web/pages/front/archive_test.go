package front

import (
	"errors"
	"io"
	"sync"
	"testing"
)

func TestSourceCodeIsPackedOnce(t *testing.T) {
	packed, failures := 0, 1
	p := &Pages{SourceCode: func(w io.Writer) error {
		if failures > 0 {
			failures--
			return errors.New("no memory")
		}
		packed++
		_, err := io.WriteString(w, "PK")
		return err
	}}
	if _, err := p.archive(); err == nil {
		t.Fatal("no failure")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got, err := p.archive(); err != nil || string(got) != "PK" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	all.Wait()
	if packed != 1 {
		t.Errorf("packed %d times", packed)
	}
}
