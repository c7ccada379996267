// Made once by: node scripts/make-test-keys.mjs tpm > src/testing/data/tpm-keys.ts
// TEST KEYS, WORTHLESS BY DESIGN: published with the source, so anybody can sign with them.
// They are attestation keys of simulated TPMs and must never be trusted outside of tests.

/** Name of a key: its bits, and whether it is the second of that size. */
export type TpmRsaKeyName = "rsa2048" | "rsa2048Other" | "rsa3072";

/** RSA key pairs, e = 65537: PKCS #8 PrivateKeyInfo, DER in base64. */
export const TPM_RSA_TEST_KEYS: Readonly<Record<TpmRsaKeyName, string>> = {
  rsa2048:
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDR1KcKY5REi0hXcU6F2pu+zl31uu3GennMFmLmKr5kdcisb8vz" +
    "Iyirg7NofJSSmp4t41VKQ81Ete0DxDilSMXq5k5ZL5aYEXXWim7WSshY8CsAC39V020n25cTL0sw08+AQZZdJi0x7HrIJ3kOluGm" +
    "hej4w0nHHuH5W7gA9mw6P0EHGEn1d7pkOLr6wpxefLWnmCkhAOsSUh/tUoYLLj7/5pGfDMshongaTAdPCGuUbt9Ek4Esvf6K+sha" +
    "HSC35cFL8wzcpUj7kDP0/f8IWx/wUoKxJHHSxWzkvb6LWDQOY4zdNSwP8IErhxniS5aUQLZo1OX6eUdlL432C5HcxmBBAgMBAAEC" +
    "ggEAAvvtwtlIAZ4rmY0BsGgTpcPfgKYLkXJypMwrFJX2OIV3bMqfm1/wOTl3m85lAmVdF1bpurNOdh4aWnbEBZd8g1Tad5SsdRHf" +
    "P61/Alicmx1yBpt7QHUv8tCR4EyweoeiHmtMXitzukdwNvRPAaXkHFUwYyiLliekgAJhsl+OyiifU2AiBxyyKk3WH0iqOMGYbpsg" +
    "S9po3jWTUXPgWhq/z+TtpQVYn92Jcosxw7Udr7/7q1jqK+KL1CLTTSqU5qWsG+CeEMyuiJwllXMUYi8u8WCqvKyoc3NhwA9UF/Oc" +
    "3micpsMxxV1Wrxg/nyzmSbokhnsXLl4l6jSAcqu96L6XoQKBgQD+Bj9bU4OUiq2B+CzvVJdcuFf8jVveJW6U4x6QaQyFXxrj2tuN" +
    "L4PngOAmmq5JKw9uHpiAXAg2wwou8gjvc+GovS6aHSespdcYYVyFJO0BLuTsYyL2RM9hCXkisRS5nYE7vsjG1jWUfNc1A3TbXwBg" +
    "CWAA4laXOrA1DtwP0edFYQKBgQDTdmrD1k+jsOjYT48brLRg/ZYNWyKXNteAbEz9qgArdMPxauSljKdQxtcTubcYlgu3RRSwK0y0" +
    "K1ysQgspUI/dzJmh+I/7aQvXaBXPV0d1u0uMVwwVQOBnY4ZrJGBIMkgxpvnozSvpZWUQhVNAjy53UP8AEyTZzS82qM0AAfYm4QKB" +
    "gCof9xm5+7QCW0uWUD1QFdm2aEDlYDqykmf2Ufc4tG7Zmqf2fzomiwU1Bfbg584Safik8j03BdWu+l1Wncy3ttA4ryW3eADVb5oH" +
    "a0RZH0R29leNCRs1xf4diA0MuJcfW3MA7GKs2y3Ilhegfxxx4KoMY/NBlYJ2pQnncO7erC+BAoGBAKFDTlp5BpUD5h6IVc+6HnlV" +
    "Cmi3FqMQ/LmAXhqY2bZKPt/OL/6cTEDK0tzFJX/HdbnXIdbTvpQr+WmYmCBywrRYQtWF1G/bhV9JjlBn9CQxqISnIZzXtArEmI7+" +
    "17pXNj0/ZJiIVzOP0soNkxbJ2pq9lyo8bz72PkpF4shdtpWhAoGBAI+8ubKlyUtgNOKSuWfPSJWTj2wSryz+ly9M2Z0GlQsJZJ30" +
    "M5g0lYet2JCdkTvZHWWyaKIe6aBRc06EzJqJkQG1vjqAYKuUf9hhcLNq+eEp5UCBmp1tphFoabF+2PwrHk1q2ZpAF+gilH64rjl+" +
    "amEtE4x2bWzXNiGYmqgFURzW",
  rsa2048Other:
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDp58HLaVOR1r7yTTHWWBpFnVmhZS44nozO4fXBEfsAwUQaoo/K" +
    "o0Eh8/+VrjmW/Ux9IB6WgkGEuGaJaSYPyd28r03wlwWS+fvIwrFzpk7pohtNC454QKNSWvlJE83o/UUcx/OxaR1Rj++No35w4kl9" +
    "bPyezdbTxyFVd+s3WVDdQPFNPkJ0tS6IUxiaOw77BbScnKo45HdtSi0eNMHlZx5XrK7yYLaGbT4rUST4Fm5tGCdIkCPIDzBPFy3t" +
    "fD33QN7QWEgM8uBODfZHq3l5buXagJSf4et6VOjJarAVVoCCXUo6m+lGUp9oDI7BykcUrXlwrtrcCqwxz37olHMTjjyZAgMBAAEC" +
    "ggEAEM9tKBdLwEF0u6k8mbD/Ql2KoYTKC5updvzaUqPeLDG3mUpxlxigh7YnejRpQya1JpD2Yc6+srEl/V4nNB9H5lWa/l18MxHw" +
    "PH9xjWQ4a6YQ3DqmZJIQqsyK+euIcuQw4V6lbuylBMWZa86COc6phXAdv7P/anz3MlNJ/lJW82+iO0r/9oKa+TN5hVslkEs6KVpl" +
    "RVtX/beVj9ZPm1+sQOmFO+YbwoFfxCVpnD+ZwWWBtszeMGCNFwjXcseSXHFVHLiBiDPEWK4qxgwC53HdCCi4aAzV7aX7OKmtr7Yi" +
    "8y0gwblQTF72zH8xWM4Z7GN6HXWgighKbSkXDJSlgwlwWQKBgQD2zKGG6X7cZssTBYu7J3o8a8Mdvj/LdlpqSP5ucTWIwZjqBrYD" +
    "ibTMZhyDfZ1OtyXmWwfc+Ns3ch+buwq3NTzarmC36EEJ7OqILiRbWl8Z21w3lDiJVdTORksBfb5UtVq7O0B2GVmizJGsRX/TEGbF" +
    "NWfv6U+BnSay15P/EumOuwKBgQDyoBHZI14+W3JZrFijwT1JMuKJjrhh/NRoGIHn9j5uh4XmwmUJs0h2sClWtTd3Rc2PSZLgO6Z3" +
    "orR5Uv/eJ+OJnpBHmUOwhp0Zu6w+OAWpUY3GxgXkdBPJRk8O8Bb+ZkeW/s9T/piAfuQemXQoAV+txF4uQUeWjfIpWmTkNAJOuwKB" +
    "gEzF/V19l1Qyuetx5zTSJAlVsH25KBk/+QJlMJjkqLWhG9N5QPe6x75p6WbSFbRd7vFI0hpgY7lMzB5iwgOaERMp+bZcDpdq1s6E" +
    "JBUy+LCPd5Fmj2vRgoCkh0KwfhvVyqLB3NygKC0nnA1OFWRwDrg8U9fi6TO10ksCGuzXUkZvAoGAdlShP9CjFzCMbbXDqWIGnNun" +
    "ZsVnocqoYXiKavJK8qdAJBJtKrT4w4IZN0O8oHw3zAlrC9er0a9V69ISHmw/6g+eeH0EaWTN3A4O7G1wPWscBXTwzMHcII8c4cEw" +
    "xbRmd/sgbOu/vvOkGFRpNVWuL1aVRGPsIT5re8WtbSr8cR8CgYA0SQK5VLrawXu/4zjcSMmjbdnODi3K5JsyEuJO/bhwyd/g83+Q" +
    "HuqoINPY8NhwBeGIFmIUHftMUVnebEvJufvNytunoNycrvp+ls4KPs0OFGUSZTIAzTEauWIvijldCDdl53qqXD1HCd0axOGQQTEb" +
    "HAmS2OYnajr8wt8r7SIgDg==",
  rsa3072:
    "MIIG/QIBADANBgkqhkiG9w0BAQEFAASCBucwggbjAgEAAoIBgQC9bq69PtiYaQc/1aBfTtomTsTjDVS0kVQ/0sYKU6ZJ7hZzJShN" +
    "uY9zwSknWJ4uKuMxvxsy1jUOT/ci7/MWLwytEXBVA5cuCO8mO1Dp0e7ggil7TjZN2Anm/kCSYXzgIPYhOr3Vhh9OPJPnKrcgHZ2N" +
    "YkXTzg2Z1lo/I79lTJ/bE4CfmaLW+SBREYHpMuWLlueqDtY2Wy9kGG8JCQrHavOny6+O0gbKSU0z9SqKdtS0a8xIU7y5nMzMsZGm" +
    "6jKv8p/KDubV/UfjOiBu6BC8djx1Cnqnz2cTkebDBxR1YUfYiVT8ZPfJlzvkvu6KDjHseXOex+EGUc8oDXlTCp1DTuAcdhfJx+I2" +
    "xIZlw/+048lMeoJ78YpRsuTIw3uJIX0hUSplVGWqWCqvqTYhPE8eYR1b+SkDYNx3f13v0YN/km/9jnpd8tbRNPr1hyUUl6WeUKai" +
    "I8Xg5dQrRD1mcqzeM/3QhZG/x+LE90lTeps6iWkDFjp73Mqomm3PCAv6rDSZZDMCAwEAAQKCAYAXL/MnqwesMD7461dEE0zUn5Ou" +
    "DzWtHJTpcw1WukKCjiglVAkI6ovKqXw2GrzR/eHtdu0HXf0EkXk4x5JDxuKQVLAhV90rf2B2l5Ah7taEmKonM72l7anYooqY4GH+" +
    "tUoraxtNhatTUkrwYuQjhDyCz+KoOHKlv/0v+Vo2NhjjIhH+dzndgoUYJ0J1nwtF+OTGhiZmZOb6I5uDyZ2OJ2NHyMDmhILcQ/i1" +
    "QW9Bn6YNp5xLxiQ1vCG9dIbVnZkyvEno5L4dGMPICm/DucJOynnbfcQ0wjEv5cOFX/ZeTNPUH690WJDgo0gzKSEdBAuig3YVD9Ie" +
    "7K4oh5yJYQzculGzwONuxBZ2IQ5i3ot7hfwaxuhAfKs2HWGNWlOOr1spPMQmQb+InRBk5QqyvQCEs+HFCwEMhju05Sl+qQ0v896l" +
    "+19ZumbfhILi1Nxyxk4Q43QqCwMch4rJejOmG1OaW6788CN1ftHONXhvPEtDPh60jfSrbvVttkaT1IChlg+6diECgcEA5kNGWgQd" +
    "ClOmAPPLegHEMERRuu3upnhG5DDVZHp6HJ2+HXqpuQqfEcR1RXd6YH3kZX3ZQeDfILNQ8j/k4vgBIG63c4HwxHf56gHKg4KSukN9" +
    "t+E9Ss9AOqyNPcmWRYPetqeBJItf+Ig7/Q7obatPHCL7m+PaZeTGXddjownYkIYr5DEhKYWaWz+xFDTBJ4RMAKWyU/tASGdUQS8R" +
    "LG7gM1PZBUQTlj3NCyyK+rSQEyn7DijRHCvgXYlFcywyB+65AoHBANKbFpCPgoQywTSnrhsM3KplB1Y+BISe+O7fkqrviyKAcQWX" +
    "nPokS/HDYmoESGkZeWEOD7i8V/XOy3tbJbb5rG7k34zbw4y83QhFOmygOEUlf3SzUXg4/JwB1vdSOfBraI/qTGrY0pEr1xvTbq2B" +
    "lQh54lyY5Fq4EQisU8hUz4hI6xDWTkMNsnJVQx+i4a538ciD+ab/6rgBUY11VjMZ5Ty4L+aLfZT+ljyJuTUg7YfugaJOZwzK1V7C" +
    "mzCMiqAUSwKBwQDhCcrN2stO9mV89MdeHC/TRFHkMPlWNKKEDb3gD1sccIYHZYROVjUUNj6uf5BYkXEQR6h3HAC1gsqPlyZpNBxV" +
    "yB7+gnX+bYsPymRTlt8zrxZFCZrPbDHHpi/7vPJiSfj15krunlBTI0INle5OkGgmhYIF3u/pOWcs+35jLxI6XQa0Y9eXLv2mRF8Z" +
    "8lz78+4bi9T3AszWdjX/5rIQDOSNBVtKLDhAU3H7g7LoRmOwdwznz7heofsLL0dywjS7T/ECgcB+xwMnVGxR3ie15baF7BEttZFc" +
    "FgssNnJNgWJN6dMMmtrubdz+KzlYOLCWdyuLsN0DUq6eGyqr+qc9A5pJcjSdsMLtjSFDKDG6F8pat3wIC9GU05kYUN2nn+fii6n7" +
    "Ev0nnPgRXaIr54Me6gD3C0lGh/B+oz7baXA/k1UABCXFuXdfdFI6RRWFg9PbSHaoSuXOObvgDrAhwhFwoRCZxF3dVlbnZlLbjQGt" +
    "QY6u77ptGGMK7D1WUwdseqNm70NHp88CgcBKAnOYVNULKT8XgUEW/PZlSSZW5k6iPwgjMb9r06gIPTWWOCE9nUYRSG89QhMruh2D" +
    "RMFJokGvGjdi0TOmTQEPhnwEjeChJAROMzh4dDCaPw6MZtNixH4qJZ6+jdpIV6GpE8WrvxgkBwyqGCiLzo6KTBRalf52n6G9/VhG" +
    "E9NdkjqRWvjFQURvLs5IFMH/UwYq1XVlz2ftPgYqbpjcGqV9WshR+WSXgN7C6/FaN4ojpVPvx4XDw+i7sULy1veoyLE=",
};
