package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"plenary.example/internal/fault"
)

func TestErrorForLogs(t *testing.T) {
	joined := fault.Join(nil, fault.Field("title", "a.missing", nil), nil, fault.New(fault.TooLarge, "a.large", fault.Args{"Max": 3}))
	if got := joined.Error(); got != "title: a.missing; a.large map[Max:3]" {
		t.Error(got)
	}
	wrapped := fault.Wrap(io.ErrUnexpectedEOF, fault.Unavailable, "a.read", nil)
	if got := wrapped.Error(); got != "a.read: unexpected EOF" {
		t.Error(got)
	}
}

func TestChain(t *testing.T) {
	err := fmt.Errorf("while saving: %w", fault.Wrap(io.EOF, fault.Conflict, "a.gone", nil))
	if !fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		t.Error("the kind is lost in the chain")
	}
	if !errors.Is(err, io.EOF) {
		t.Error("the cause is lost in the chain")
	}
	if f := fault.Of(err); f == nil || f.Key != "a.gone" {
		t.Errorf("Of: %v", f)
	}
	for _, other := range []error{nil, io.EOF} {
		if fault.Of(other) != nil || fault.Is(other, fault.Internal) {
			t.Errorf("%v is taken for a refusal", other)
		}
	}
}

func TestJoin(t *testing.T) {
	if err := fault.Join(); err != nil {
		t.Errorf("nothing found: %v", err)
	}
	if err := fault.Join(nil, nil); err != nil {
		t.Errorf("only nil found: %v", err)
	}
	first, second := fault.Field("a", "k.a", nil), fault.Field("b", "k.b", nil)
	for range 2 { // joining leaves what it was given as it was
		f := fault.Of(fault.Join(first, second))
		if f == nil || f.Field != "a" || len(f.Others) != 1 || f.Others[0] != second {
			t.Fatalf("joined %+v", f)
		}
	}
	if len(first.Others) != 0 {
		t.Error("joining changed the first refusal")
	}
}

func TestField(t *testing.T) {
	f := fault.Field("title", "k", fault.Args{"A": 1})
	if f.Kind != fault.Invalid || f.Field != "title" || f.Args["A"] != 1 {
		t.Errorf("%+v", f)
	}
}
