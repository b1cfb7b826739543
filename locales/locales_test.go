package locales_test

import (
	"testing"

	"plenary.example/locales"
)

func TestEverySentenceCanBeSaid(t *testing.T) {
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Error(err)
	}
}
