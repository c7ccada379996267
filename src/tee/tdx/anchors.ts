import type { BuiltInKey } from "../scheme.js";

/**
 * Intel SGX Root CA, production.
 *
 * Source: Intel_SGX_Provisioning_Certification_RootCA.cer as Intel publishes it. An older edition of its certificate, for the
 * same key and with the same serial number, is still found in old quotes (2018-05-21 to 2033-05-21, SHA-256 fc64f807…): the
 * anchor is the name and the key, so quotes under either hold. Roots of the same name with other keys (Intel's
 * pre-production and sample hierarchies) do not.
 */
export const INTEL_SGX_ROOT: BuiltInKey = {
  name: "Intel SGX Root CA",
  serial: "22650cd65a9d3489f383b49552bf501b392706ac",
  notBefore: "2018-05-21T10:45:10Z",
  notAfter: "2049-12-31T23:59:59Z",
  certificateSha256: "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3",
  spkiSha256: "a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e",
  subject:
    "MGgxGjAYBgNVBAMMEUludGVsIFNHWCBSb290IENBMRowGAYDVQQKDBFJbnRlbCBDb3Jwb3JhdGlvbjEUMBIGA1UEBwwLU2FudGEgQ2xh" +
    "cmExCzAJBgNVBAgMAkNBMQswCQYDVQQGEwJVUw==",
  spki:
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj/iPWsCzaEKi71OiOSLRFhWGjbnBVJfVnkY4u3IjkDYYL0MxO4mqsyYjl" +
    "BalTVYxFP2sJBK5zlA==",
};
