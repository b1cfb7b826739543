//go:build peers

package postfixtest_test

import (
	"net"
	"net/smtp"
	"os"
	"strings"
	"testing"

	"plenary.example/internal/postfixtest"
)

func TestPostfixDeliversIntoFoldersAndIsGoneAfterwards(t *testing.T) {
	var address, folder string
	t.Run("runs", func(t *testing.T) {
		p := postfixtest.Start(t, postfixtest.Options{Mailboxes: []string{"ann@member.example", "bob@member.example"}})
		address, folder = p.Address, p.Folder
		letter := "From: x@coalition.example\r\nSubject: Tea\r\n\r\nAt four.\r\n"
		for range 2 {
			if err := smtp.SendMail(p.Address, nil, "x@coalition.example", []string{"ann@member.example"}, []byte(letter)); err != nil {
				t.Fatal(err)
			}
		}
		err := smtp.SendMail(p.Address, nil, "x@coalition.example", []string{"nobody@member.example"}, []byte(letter))
		if err == nil || !strings.Contains(err.Error(), "5.1.1") {
			t.Errorf("nobody: %v", err)
		}
		for _, got := range p.Delivered("ann@member.example", 2) {
			if !strings.Contains(string(got), "\nSubject: Tea\n") || !strings.Contains(string(got), "Return-Path: <x@coalition.example>") ||
				!strings.HasSuffix(string(got), "\n\nAt four.\n") {
				t.Errorf("%s", got)
			}
		}
		if got := p.Delivered("bob@member.example", 0); len(got) != 0 {
			t.Errorf("%s", got)
		}
	})
	if c, err := net.Dial("tcp", address); err == nil {
		_ = c.Close()
		t.Error("it still listens")
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
}
