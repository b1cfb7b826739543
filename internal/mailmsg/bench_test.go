package mailmsg_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"plenary.example/internal/mailmsg"
)

func BenchmarkReadAnAttachment(b *testing.B) {
	var raw bytes.Buffer
	raw.WriteString("From: zoe@ong.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	code := base64.StdEncoding.EncodeToString(make([]byte, 10<<20))
	for ; len(code) > 76; code = code[76:] {
		raw.WriteString(code[:76] + "\r\n")
	}
	raw.WriteString(code + "\r\n--b--\r\n")
	b.SetBytes(int64(raw.Len()))
	b.ReportAllocs()
	for b.Loop() {
		mailmsg.Read(raw.Bytes())
	}
}

func BenchmarkReadAMessage(b *testing.B) {
	raw := []byte("Received: from a.example by b.example; Mon, 5 Jan 1998 12:00:00 +0100\r\nFrom: =?utf-8?q?Zo=C3=A9?= <zoe@ong.example>\r\nTo: list@ccr.example\r\nSubject: =?utf-8?q?R=C3=A9union?=\r\nDate: Mon, 5 Jan 1998 12:00:00 +0100\r\nMessage-ID: <1@ong.example>\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		strings.Repeat("L=E2=80=99assembl=C3=A9e g=C3=A9n=C3=A9rale adopte le budget.\r\n", 50) + "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + strings.Repeat("<p>L’assemblée générale adopte le budget.</p>\r\n", 50) + "--b--\r\n")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		mailmsg.Read(raw)
	}
}
