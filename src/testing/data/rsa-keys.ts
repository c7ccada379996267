// Made once by: node scripts/make-test-keys.mjs > src/testing/data/rsa-keys.ts
// TEST KEYS, WORTHLESS BY DESIGN: published with the source, so anybody can sign with them.
// They belong to the simulated AMD hierarchy and must never be trusted outside of tests.

/** An RSA-4096 key pair, e = 65537: PKCS #8 PrivateKeyInfo and SubjectPublicKeyInfo, DER in base64. */
export interface RsaTestKey {
  readonly pkcs8: string;
  readonly spki: string;
}

/** Whose key it is: the simulated root (ARK), the two intermediates (ASK, ASVK), and a forger. */
export type RsaKeyName = "ark" | "ask" | "asvk" | "mallory";

/** The same four keys serve every product line. */
export const RSA_TEST_KEYS: Readonly<Record<RsaKeyName, RsaTestKey>> = {
  ark: {
    pkcs8:
      "MIIJQgIBADANBgkqhkiG9w0BAQEFAASCCSwwggkoAgEAAoICAQCZEKFWSxUMHFlIOwF/97xeyePo+oAhH5AzYaxJp4djCp0/PBC6" +
      "3XUOF5srh2wOhxobLCva4N7rtx7+AxZGOmGDGEpma7XzUK3QRL07pFL8iYqEyESDg7vmhxi5nU1M5ailUl/FyV2YyqVyNXdB59jz" +
      "5Yhc+OZHBdm6BOVRSqoz7r8mcsWHiKs/3Akt6PE7BnuMCruX/s1GLLCmdBmTfKyux8IXS64j4+8Nt45VWagNPKUk8mQi1wFez2il" +
      "71h8xH/CQUw/bhPcUBqsjGa8HZk8yNnOoa8CKplFfMaOorYT+/yXnjO5TYTWbdMUQp0UW5uIRjwR7OtJjRPVingOyXe7m4ap6DIP" +
      "SWyDVH53NdlOCS/5u/G3+eKpW9xAwXIL2w6On2Dv6ynEIdlv3HZcS679t+zBfq5LY8ZQFOEVAZBajF6uM5nl6WkntXjE+Lybw5fK" +
      "21KKLjAkaFlZzuBbwO7GiGYPRpcvVWdGNCgNGzXZRaxjdewPpJKcs6O+NpqnkiSnxBTdwL6cOA7nYJFH5FBkY1bzfEDXbbGfSQRl" +
      "fWKDD0t1OOOfXYBkvs6QCbvpHxIjRRM1Z8w1OBtQb6Ss1SoOTC0vkT8IAtJSFnL8OXiuOREiQ2s8eiE5i5f9mVPc6IR/9Uny5MPm" +
      "jvWmUSaN09B1gEewQpH6/JRxxc/9O+T+ewIDAQABAoICACExXgtclN/fde0X/qdFje/wUCBB0m9cbOT3lWkTj2SG9Lq1x9r+E1hO" +
      "/jNeVqx/18V0ur3obe8n8uyatsXb+zF2nwu+5+Iv6MF1ZqP8apKhMQzCcTkj5CeFvHLkDdNTKlNPnb1Cga2UpHQz6/y6zm11pTCk" +
      "OSvFtQWF8kTCsE46w/EOio9tr9VVXhg6n7VxHnGsEipP8yv4nQY7vyAgtUHhx9FNdCIMV9bdq1wO6UaVlCqC9fwoK//ncoYpdUL5" +
      "SctSZbqLoHryVBZ/C/hXYtevpqwMm+sYWcyb1mMwHdQPnSM0B3tzuA7YGiIWoAG+K+hNctFgU1XL5jU0pfxu7CvJFLsKh+Yafipv" +
      "UxXIF7+Y7k155VAXahV5NdbTKT0m00q93TLdJaB4Bmm9fovjdxpqfwVvntCJesY4MHNLJeJrnc/jzdi/AsZPCRjZsfxnnv/7LBcC" +
      "ojyYZgly1cZ/Qs5+ntqxu3OTs9uHJ/obPDztMf7WeXaAE6sH5pMkGeNjojkWXEIjETeyFf7d1Ozj5mdsR38/SqdVQRQsBBl/bmAy" +
      "D7BkziUTKkWso/AqxnC3jUmExiomCNayAc3kxPJF3m45UUDoGQTcDUo4yoBnMwiDcFyi1pg+/ipVfTW0Obc6x28wrBASXjwyHHTZ" +
      "JJC1VOR9dm6/WyhYmE+RbHnc2/xBAoIBAQDMRTQiGWsk2O7EzSkxJ+/XObA9s+T8tlOYzJ2AB83OAfCM1WgSBNY/hc75ybktB9yk" +
      "rbySDDg48nLgCXanCu7o6eWURKViFRJE/vvxVmFYi3jGz2a0Vg/GL4r+l7antAnRBc9AHlnWk9GLP87uupSXMf6nCEI1SbwRqne/" +
      "PfH6wMyk1G/YywCiZEb6xskRJP6/BCifP1lkmEHivXS2FffQphliPVHisoqsou6C3wU17Ads7oawBKVcLTbK2V4YDeIORanZ4igC" +
      "Zc1Yr3brSz3lleAM2j/Nzg/G2IElSIYuvSJMtmGo960t1wlTEGi+1aPbpVlQH7rHV8Y3zfZfplcJAoIBAQC/08uHW7XAosQ7lK4m" +
      "dSNjf9zV4NdxbPMQUB+ZUSmovsX34w96v2EQrRXBTyk+ciMiyJE70EHZ/3X5kU4qzTpT+pe9/uySpjLyrxsLq91MXWLUPaQu97Uw" +
      "fX+vXr2mSIocOWP383FJX66t4z+hBOJgiZia3PCj6lyRziItDucQQ5BSYltUL1xoYzTBX2CezPMH/ZBOmOXdI9vUp9KrWF39AkLm" +
      "T6mcP3Ze8tbwu2U1Mw8N09wbX5P8ofF26wcRisVIyyp5b4Torh3iyQwVaSzE4A7IV0o+i+qDZ73ZuEXbTpJTkZvICoC0U+DWJPRE" +
      "yxZ7cJ7AHq0VKYBdTNRT9iZjAoIBABpz789mqUhpS2pzAx2ZhWbC0r761/GeDu9fuBnHaPB/sc4bKNIEjFZHlskkRXW+aeVtllj3" +
      "eiRtyVCYCSSStuO0voVX6m7sOaRzvN7BB/Q2g5qDa1J5Pqu0pnRX41COcSL/dJpiE9JE7ELzLXIe+XUnBUpOOHy8Ir3K7Jz4gaiu" +
      "ZRIHbMCPcXKWN9br/UfaGZ9VA4mz43iyev3I+R9HcwMzL2BYfo0z/99hbi/Gf98+xKtnrEuJHnz0Yf8c7SGCUr70aI2Nyw6cbl5I" +
      "wsavxMFBinU/ojmdsM9YZEkWvkG5PoLer4D5KhUgntWB736fHgwouos0wLRl+oZphrlWSjkCggEADTHoYhsw2VtY3DBR+ls8X++/" +
      "pQaeSzMPVSPtyIIIt47H11FLE0puxtLhGDb1w1HekNnzA4ZDwVcNKmmQUuljBbvLDEqowz2ja4YX+imMQ2B5F9hVntVzJS68xbdi" +
      "nDmJJn/cHIYmWMG4JkXnbpADcliEosJn2x6X13+yYh8QTdIX71LMrXHEjXmle1ewMbwvS3Fpp75ksV1yFaKlnxuo+2pYZ7c7F4BW" +
      "CBn0JwL85zfn5S+ZiFh+uXX6Qg/QoKhHAcbX2RqOreKsM5lYt3BQoAo5ehZnCP5e10MfkAZY58jzz8PIT25JhB3w7UoFc2X02fDZ" +
      "OqXhif8c0U4jnNLluQKCAQEAnae0+hr3dQqBisZ7FKi6jd5nuEPlGAsDxrgbhrKcw3i0MT7IRHs8mwu2nfzbI6EDcVu8oFAwbZDV" +
      "5YPI9MldNBqZk/V6+6nmgXb52sfMEG5Ao8Nb1J/gMrJ1C8WwH+Vlpeo0UPYYGERRfYpC4RjHNl048xgZm9Qgxhf4XXJ5+sqkA0fr" +
      "XQiDxbPH0gCKY0VtYelFNsctE0PbLXld8q32Mpy2593e616H5zSjlBBrSy50VDu+hiW30nqJPCqaE/3OHjnWK0rFtapDJxTrLqs8" +
      "WxMSggbIerwIHrSeaNuf/3OMjieyXbR48ityzN7qjaCvX46RXVxQGswp7thG62761g==",
    spki:
      "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAmRChVksVDBxZSDsBf/e8Xsnj6PqAIR+QM2GsSaeHYwqdPzwQut11Dheb" +
      "K4dsDocaGywr2uDe67ce/gMWRjphgxhKZmu181Ct0ES9O6RS/ImKhMhEg4O75ocYuZ1NTOWopVJfxcldmMqlcjV3QefY8+WIXPjm" +
      "RwXZugTlUUqqM+6/JnLFh4irP9wJLejxOwZ7jAq7l/7NRiywpnQZk3ysrsfCF0uuI+PvDbeOVVmoDTylJPJkItcBXs9ope9YfMR/" +
      "wkFMP24T3FAarIxmvB2ZPMjZzqGvAiqZRXzGjqK2E/v8l54zuU2E1m3TFEKdFFubiEY8EezrSY0T1Yp4Dsl3u5uGqegyD0lsg1R+" +
      "dzXZTgkv+bvxt/niqVvcQMFyC9sOjp9g7+spxCHZb9x2XEuu/bfswX6uS2PGUBThFQGQWoxerjOZ5elpJ7V4xPi8m8OXyttSii4w" +
      "JGhZWc7gW8DuxohmD0aXL1VnRjQoDRs12UWsY3XsD6SSnLOjvjaap5Ikp8QU3cC+nDgO52CRR+RQZGNW83xA122xn0kEZX1igw9L" +
      "dTjjn12AZL7OkAm76R8SI0UTNWfMNTgbUG+krNUqDkwtL5E/CALSUhZy/Dl4rjkRIkNrPHohOYuX/ZlT3OiEf/VJ8uTD5o71plEm" +
      "jdPQdYBHsEKR+vyUccXP/Tvk/nsCAwEAAQ==",
  },
  ask: {
    pkcs8:
      "MIIJQwIBADANBgkqhkiG9w0BAQEFAASCCS0wggkpAgEAAoICAQDLuFC7HqRB221t04DHcdmnC8XMPC7QqYMHUj2T1jVc8KXIkuut" +
      "Qp3uBnfdxmCadK9NhgSfEU37nvhe5KBXyg9YjPjQms0BdR0NHYEJIvs1ujd1j9seQsVf0j+Z66oIWw/TpsvfMAlR6EKbS+9wS1AZ" +
      "LutZooci6IKVGYIE1gyPtNyERqfFQc07gKpNGwptrFSAMEXDZay26j65CfKxDnaYrz6tSs/wgEIaE0fbFUxJyH4I17z4+2dCH1Fo" +
      "Fh05zZnDEvykVaYKqUDs4tu0Mb086vmG3LHYmoPFQalttheWtH0QO0ulrDhslWyR8E5dSpguLv8f5a3rfX7Qm2wPKVtjNx2YP9WJ" +
      "e66HMPwJazQiEgIBtMTyshUtwMzQjbD865mMAFGb2KixhnGsVilDK2FOGi+1dfcC4K1vuyUL/iyQIWPL/0WZxJn31XbxqPIosrZi" +
      "ytbz67TeMqirNP5j9RcpngZdvwwSC+MpHzNOKYRQG9qWiSvVBaOhwrnSncJtqbAx492S+lLPCAoPAsJjli7lqfrjQU4bg2y8W5J3" +
      "cDSFd0tBHYd0Enfvehts9BqVCzDeQdlUi2eUfAR5dVQKpuvfKLp9ySmpEKSaQyl0EvJeqqZM2uG68QrBOT1CV2DcXwL8Er1dlRBU" +
      "exdQSC6K3nSjQGSFgc3DXP4fpmxaffC/LQIDAQABAoICABQtVjmiSEyJiiYVi6y1VwRXgyi+UTizgVnJSHYLAlAJObJK8vK/JVs8" +
      "4sRhcJH7up0oB+8lTJ7+WMU1SbhIOAriM4advm5FhjIVWQFpqI3iurl3HRG7NUdPUKNTFw0qz797xrd9T38ATRCKjdWGcBF+dyry" +
      "kQXhF4Xi9+C4vpfBJxIm2VkNMmGRVcy7P+Yq6lej8FTxDhEz1DCJjrMAprhqqv+I6F1+po1kmXpWeq7YH7uKepoCdHC1H1/6yLw/" +
      "49nRWJqCLSbjKp4Lvgzz3DVbZIl59FdqvmBcJ4bJQT7Y84YXCWAIVbJTfmRZ87kDuVzhpL0pB3fKfzP0INjDlNxqjTbe0j93JUD1" +
      "VloG3FWwhDmxvcZ9WQM63gTyzNXp1ee12paZR5nO0c+8m+yl6GUtcYdfJaMjFpXAqqCW7GCF7YfhwlVAAXc+rGsLlWG7D0l1X9X7" +
      "VnsjXRAmUy+OF6IdRYs2xS6Jo5a7PBf98PlDzygJeAc8xMxSKp+NUPwNetEQ6FP9WDJDv9Vqu1XlID2rQBo5oWFEojCnjgaU2pJG" +
      "U5inqL3gB37bRsTZ7EYHYJ9Hub8tsY3CYQDGnWtPgO6eIpux66P1QtvJ5Lm+hxMGGCnisJIATA5m0ExA6pO+7EEQz9noS6IFyOx1" +
      "YfBcmiCem2MHlE/ww0AQ3Fy+P1vhAoIBAQDlEnp2hFbMgFMir9eSJzGDhh8+4PWBv3BrMQ+D4RdckHHj3+rWYOI9tjC6n+7mGCeu" +
      "EUUtEMbkdobisct4hCMYZh6WaZgJHAoUcsCZOKuMEsSb1AUGjMj5Ep7XvlxFCnz/1OE4f8MWIXip629nS52K1id8yYegnNpWw6Af" +
      "gGF2eoV8MxHgsCYxuBgoKePikx9kQtN3fR1t1jnHbho0EMZG4VfbO2PENlkaUHtJLnAMmVYfWETz6oNjCY0vHHinaaO42tOMJeXU" +
      "KTq8/z9lVSUey25GSc6dsYkGGayuDj8PC50m+em1MxGsLRulUtzxrReFeLNC1aZRovG6Lxkt8X+pAoIBAQDjquhOLun7d45jRuU/" +
      "niIZHbwgfHOy5fxIvcwgvBwJinsF1WpWynfo3uCYRr7hqRoz2cg/PIQhYJBLZorh/Ig8dP0QvmM2eYBsRleiBvl8QtBI6VK1fujI" +
      "d2xYEgJaOOq9DFrfHOuAV06dyq5diNR0DWR+UkMb555T070LqnfZzlxQlBtcH2G6/CNRrCd/ToVqNZP1sDj3cDQGm3ccnyWn/5+J" +
      "eCK7m0bVkrLaZv/lXVU+lXRrpIcQHZ+UfwmAgT3M+xT6vlq55+htaouhte5yhw/Yh307AyK15FJKcEk/Zt2tDvNL/D9mZy3NFPSK" +
      "Czb8WcCyZPH5SRVjIbPmGUXlAoIBAB152DpB4y1jYc8300RiOLPU4VZk+hJdAOk6IeX1Y90sVQted8hoJRSNyg1poQMInqp+XGll" +
      "HEKvocGv4R+72Qw9r7fpFIAvlHh3H6NXsHNQwu3ORWtHWGD8bWYTf6n+pIEC8owjnIXPfshWnDotd7MyxVgAUqxvIoVBnOwQx/nH" +
      "4D9QDv/bir6hErKwWTuBdOug0bcxaUUF6N9pooOKmQjr3DNAnCDWYXbKXmLXT+G/JV7ZK947Efb/dqRWRIw+Qqv5tHj3M3CucXl6" +
      "Wrz+TM1+ncz7mFOgUaJwUVEAUkrsUqd+Rv1i+eYu07zdQcLzY/BvzJlQBpvAnNw5TUMlLSkCggEBALMEFB5F7V36KFAP0vsvEIjH" +
      "RMIWmbM1/CYGd5fV0gX+ibWQlkkgcyD8/4U9O6KdISlcOYTfxNWp5EwlmVcRBt7i7opX6hNPfpekyAtziIEY2EY8kPh9jfTzUpH9" +
      "tzPSRWHZcSq2xsbn371bPbf2e3e1gCuD65jpiylG+QNPS2ZMSXJiwxCw7FvnHq59u6Dy0R0ue+VYZ7LI21/GpuYujaGH8p5ZhJYY" +
      "Bp6w90mca+KifQD069IoULtvT6eoLISLG1kupNR1EUnU/IHsoVbKg3Aym1cbUnEwif6URdCacj4UWIJXmx9IfWG8B9uWeqKBJv9O" +
      "Y6LilRH7UYHdYmOvw7ECggEBAJ42FrQV9Nfpp6qQExMo3pNnB4hWoNXVxjIR6O+TyRIUP8dziQ/TrHgsxKhhIebDyaNtQi0a5oFY" +
      "kmRRUOP1EyiGQHQbXWQnRrrHsCASAmWQT4GqGKZYJqPXPVBy75Gm1mQiXLq14Zljb80jOBQuHuimI2KRqqKm3nbN28sSpZP3g7qv" +
      "HUf2XuGdkCuQW2MBDHXMdsDctVWR1/G4x4VaffWeZ9r6Z4sfA/PFusRd9qst2XIz04LmlYYEilB+Ccn4TVz+N4uf9x2Ey4gCU6cv" +
      "ADzXpSJamVct08VUUuz32x49gZ0L6w2DXOpgt53B0FG3MZ6ZQojMVGP6xIHxoSrn7ME=",
    spki:
      "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAy7hQux6kQdttbdOAx3HZpwvFzDwu0KmDB1I9k9Y1XPClyJLrrUKd7gZ3" +
      "3cZgmnSvTYYEnxFN+574XuSgV8oPWIz40JrNAXUdDR2BCSL7Nbo3dY/bHkLFX9I/meuqCFsP06bL3zAJUehCm0vvcEtQGS7rWaKH" +
      "IuiClRmCBNYMj7TchEanxUHNO4CqTRsKbaxUgDBFw2Wstuo+uQnysQ52mK8+rUrP8IBCGhNH2xVMSch+CNe8+PtnQh9RaBYdOc2Z" +
      "wxL8pFWmCqlA7OLbtDG9POr5htyx2JqDxUGpbbYXlrR9EDtLpaw4bJVskfBOXUqYLi7/H+Wt631+0JtsDylbYzcdmD/ViXuuhzD8" +
      "CWs0IhICAbTE8rIVLcDM0I2w/OuZjABRm9iosYZxrFYpQythThovtXX3AuCtb7slC/4skCFjy/9FmcSZ99V28ajyKLK2YsrW8+u0" +
      "3jKoqzT+Y/UXKZ4GXb8MEgvjKR8zTimEUBvalokr1QWjocK50p3CbamwMePdkvpSzwgKDwLCY5Yu5an640FOG4NsvFuSd3A0hXdL" +
      "QR2HdBJ373obbPQalQsw3kHZVItnlHwEeXVUCqbr3yi6fckpqRCkmkMpdBLyXqqmTNrhuvEKwTk9Qldg3F8C/BK9XZUQVHsXUEgu" +
      "it50o0BkhYHNw1z+H6ZsWn3wvy0CAwEAAQ==",
  },
  asvk: {
    pkcs8:
      "MIIJQwIBADANBgkqhkiG9w0BAQEFAASCCS0wggkpAgEAAoICAQDe+UE/t4xrJgBD0Rceyhi0fnCxOf95K0aiJNBDeXE/czWYRBey" +
      "xL59vA1yAa1ngv8zHHEHhTk/XT0b14eNvnkaukJALgVH+YWa9e+xz5iJ96bxad2usK3kUntly0e970NPBqBSJA2zXi2mXEktb5yL" +
      "suk5T3r/M5M+dQ9YWRCcGoILPcoqm/iUeE1sDT6qI3t2FL3ZyBrBH7ZbqKHEd7vEbAHvSYeIt3gQE13eaqMgkmGKIkS++cKdpQxA" +
      "f3HyFrA2msoNfVHHS+K8U81SbGtxS9PQ36x5yTP1YTcO7N/iWhnsQpmfeb58z3TZ0WnzjmQb5mnhxH0fd8+BSVsn41UcBgGEEz5W" +
      "PcC7LPo0O2qF9Twn2d/3IVJiI12BKLpa2BVrBP+Q0MEy7vm9NzbRbz/K131i09vgs8PriF85Ygs3QQ3L2qUWPAcHHOOKU5kCRJGA" +
      "khc6ALDBABtPnc6Ac1zM6D3WHXgfNzKaPgXDqGd8g0uQijC7LVYEscKvM6EcW/iEunNteUZQG4KgJgrDtAa3uiGXBktI6s4yCSas" +
      "TudgjehghRCwuOv3EPi2ysaNN3bDlC7x30sMP8NacMMeKyljWrUwlY27G8DQyPjT2mT4M4DCqYQShSqzJjk8KEVyEc/5NrvlZAmz" +
      "zLN2qxc5W4qq7VcID7jEfnvGjEW5Lb3MewIDAQABAoICAEkaQkSwGlb0zght8F0VWDUw8SSBxdsFj7JQTIGausDZNlyWEoj3TRbv" +
      "BR94IlB6F847iGk1SfgWyxaqOpSDurPDFj5xeCTJT37nG+9ZhwLQ0Yh7s4T3AwQE8NUGaR6B57jsjLpxfJZujZvpzMobOiFpBmLW" +
      "RpaN47wJ5/6IsNPlMvaZiwMeQMj4ijWfQAjK+krT8QyKOQ9RJNn3NxYxRTvYR2ga3Nc7g58Nomxt3M6sf1Mo+g3818wUlSg+QG7k" +
      "9l/ors7uY9Xp8Mva08mupykteaQU+TiyeRj9hu4bRimxbadSjIhHA2drIr3ZFRoXeIXXLKaq43TiNIOIN90jgL7DIsqhfe7M5LrU" +
      "tpaXmkGe0QFZGci5DGdmBtRHIEblu5v6+l7QUGl2SOH7wc65V8PlUXOHsGZiMZR2TiO9VnAWDDxSqHK5mYundLJ+KqtKHsg3L15s" +
      "DpJrRx2/x9OlMT7JsAJDFfIOLexPT5+yhyi2xIbxZdHh7daG9VHAZrnH2j6uqhs4f7wAdSODQ6vcCTl54De3h7cZPqYHVtvzYjpt" +
      "aI0hq4gZtKhD7PB0AhOnVfN2q639rGbQZTgUDTbJqSFqLhnBSUH5sYq1ge/UgDdsGFtjK7fsm86c+0FFRvPn+XM8JP8Z24vQy0+k" +
      "b4bemtpI06jVSIxkfvHfjB5rxMH5AoIBAQDx8G7RIF8Ra/0rW6J2G8h48RFaNlC95gTzxxYfDgphJXnN1FEIOFwvcv2SOYunEHdf" +
      "Ss6ShtoRQ84ZeFblEQBgDKpLrOsKBTVx6Kn+Wc22w/I1fgtW1hNRacU97HhOdl5U1KGE28oU+C1Zi/Nq0Y6nGBkuMG31rYlBzL1k" +
      "fPOiGA0aZfOf8TUx0xgEz2e0NEjWy+srUgJkZMu2WCC2NHjiNLJYBxOK4qPFDsgUaezd+hJ3xTYj8eOqDKOGFd5nA2gXj5fkFtPS" +
      "Bs5Hk/16esnbRhrEDc3WH4NLJomAwhRLN7UCJfNgVaqDTS7zoaWKLWe5QvsllnvHAjWfrYXS1BIZAoIBAQDr7qctXgUmoS0/EDAh" +
      "JWHnd+PnFaaRr4U+PVkTyCh6xIeFdGT9cB/+8ukrsNRj6bUAEmZlEH47IYxN+Bg5ANh+JXW2KKZqAf6lG6E3wC+O7ZJ8CJ3u+dve" +
      "3oRsrBWDDjDS8Pcg2ZtfuBA+LLP1tRs8vC0aeXfkXI1GlWk/u69byDcJuv5ZL+DeiDVceW0ftcXVJGjtzKR0AcO1iY0Zy7siAbm+" +
      "Ar9/IQ2pWDPE6LVr26DuASb5weqjVOEXNaLD0lpfKFZqGMIdjztqDT6GkJE+KzuX9Ql4kWslBY2fs1f5aulbRnF3FMSHwJkz375W" +
      "xhfbQz3gsvcVkjyO2gdC1O2zAoIBAQDmh0AwR/YN9aW/4IqGm6aDhsAQA10f9MKXPgXYBVriggDznPCxMnK0S49N+0MUJt53kCIR" +
      "AClc9gy1vDKgBXkkDC1f+h3i6F+qcBU6ZHtdQIvTaIyJa2Xw1yW4AVAJA0SS9CALJhoBrRAZGP8RsyeIE7A6kK7Vv0rfxaRY0a6b" +
      "rusdUjO3HPCgzxE91BpuXLti397u4i+hVWG+F27j7k+Yyrl8oxF97sI5jAIdYWjvgc6DDQiva1aQu4Y8xy2pXleay5nhHdcrcoyv" +
      "K1YFlGYuZzgtwzF0a4aA3vF6HHOV0DjLGTozeq0Ee1DXmBjR9r20ixwfDqpWT8akpYS0BJpRAoIBAQDDFUzquGlt7avqD0qcvbpc" +
      "mMe7li1rHUUBl9yF/OVrzgF5Gis/XG04dEbVN5wHGYHuk0hTnPWjkzPebJwq1kYs2HCitK4VzZxvjY8a+DDa8BpFsSJWLgfeGwRI" +
      "j2oiOaOpaFIPuZ894IadwnzzWFMzPy3UTEgUbWrryDOE3X48WCsaQqJ5wJshpmLpGgZfSABTI44XwzTgL21SOHCRueH8VoztTnxl" +
      "dEFFm4cC9KC+lJZW9mDx96Q6db7BYDo7zT2onUQG6n3nzz2DjXv77KIMU9cs6RJxvVxo+lSGjtbZh8t5C6BapLN0xI5pVEKgoZ+s" +
      "T8dketbP4WFthV6npkT9AoIBABdRvP/Cmkc+z0VBzMaVa0ch5xNsofJ18EOxkTkcJNM6c1jSjK3us2SMt1z+mXOtgdHzxH91i5rT" +
      "2gHaI2em27eiDAy8dujIfFutq6Bv1LY972J0tavfC9S5KlPlaCzbo/IhLc0mb0nrumeJvtRN9MCHXg/6URwLnZffEtbI3eKJ20aY" +
      "V5tM7B6hOaBKzDz29ejlobU1XQ3Hyo7LsoULDf08YaK5NnYXVd89VQbWA7RBPbUz8MKo0amJpmuHvf5qRwSHD+H/lG3HJT1xXvwe" +
      "ZXi/X8AcROXwYWXhbIFppvPNHmDKPM+wY0S1AydREfbFj8fRWhy+pKiekL0pAajgWSg=",
    spki:
      "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEA3vlBP7eMayYAQ9EXHsoYtH5wsTn/eStGoiTQQ3lxP3M1mEQXssS+fbwN" +
      "cgGtZ4L/MxxxB4U5P109G9eHjb55GrpCQC4FR/mFmvXvsc+Yifem8WndrrCt5FJ7ZctHve9DTwagUiQNs14tplxJLW+ci7LpOU96" +
      "/zOTPnUPWFkQnBqCCz3KKpv4lHhNbA0+qiN7dhS92cgawR+2W6ihxHe7xGwB70mHiLd4EBNd3mqjIJJhiiJEvvnCnaUMQH9x8haw" +
      "NprKDX1Rx0vivFPNUmxrcUvT0N+seckz9WE3Duzf4loZ7EKZn3m+fM902dFp845kG+Zp4cR9H3fPgUlbJ+NVHAYBhBM+Vj3Auyz6" +
      "NDtqhfU8J9nf9yFSYiNdgSi6WtgVawT/kNDBMu75vTc20W8/ytd9YtPb4LPD64hfOWILN0ENy9qlFjwHBxzjilOZAkSRgJIXOgCw" +
      "wQAbT53OgHNczOg91h14Hzcymj4Fw6hnfINLkIowuy1WBLHCrzOhHFv4hLpzbXlGUBuCoCYKw7QGt7ohlwZLSOrOMgkmrE7nYI3o" +
      "YIUQsLjr9xD4tsrGjTd2w5Qu8d9LDD/DWnDDHispY1q1MJWNuxvA0Mj409pk+DOAwqmEEoUqsyY5PChFchHP+Ta75WQJs8yzdqsX" +
      "OVuKqu1XCA+4xH57xoxFuS29zHsCAwEAAQ==",
  },
  mallory: {
    pkcs8:
      "MIIJQgIBADANBgkqhkiG9w0BAQEFAASCCSwwggkoAgEAAoICAQC1L12mYzQK45eVEm34f0xGS0UKXxlqm8Bg249FuMZ4HCEiWEMN" +
      "0/Cs32OeN0bPAbDBOEQRQxl0Exjx5VhAO4HgVupRcuCk7V8KIriPtvGagwv3G3TbqDgUWg6kkkrvN9M6B8ldwKmM+2d2QqZNV7VG" +
      "QlcoZB3+7J3t3Y8yMjgpT8dpQdP0pF58h82tjkG5Too/WaCc379aFhuuG/kHPyxgasQy6vgjtr0VmlS+noDwRwiNC8yXj6qzFYQk" +
      "4bFHoi2oRXH//0ztQiWw9tXUZBB66UD6GBW5Dph6Lad9j/c8Qe+T+Ox3Ejd/1ipi05fabu+YADXCqJIbShQIuaFPtPRNmJ2lDj3N" +
      "zahiwQaD8ARot761aymFe4Qoj67xCBOyDqv9BS91+ePulcgFVvhnISR4yi2u2X8rA07kzukqi9moP2lKfWIALC2qVuOee0eFJ5qy" +
      "7nw/3piIwMGcBPnqYfOrWlsPEo1KBMi2vxjQ87V69djJ8FcjwjMMEHOlwVZARy+AcK1coLtxAW79zZKh2C9zCOpz7l1yV6h97FUV" +
      "kGstVFgYbYsACkEAyBYhI33vfQDPBgWnUEZqhzjNWP+gddMOqB4diVv50uKi3XXIUM4VSnDLIMFk3pP6YRtnbySSBQCVRZNfK2jD" +
      "NfWmMK51Ps4Ygeqd7MbwsWB/afJVmPKD5QIDAQABAoICAAJ5MboXw0TIHpr2XsdJquzlZ302FyQRburjlG0gkfUJzUSpbSDp3Rs/" +
      "DB5uJWqmB0JcAPHgt0mSXoDO317hG8DIRE1LAti9iifv7r0SLkeBtSQbx9idJJwtLo396+/1ac4c/8QRNpSqH0YfWs3WKK9bhdJo" +
      "q3rTbW8rMHfq9Ov7dClyW0ZiXWKDKBelHYM+GJJiKC3RZXdWs0IJN7kVmlwmmPm+TheOuGjBwUO+PjG0MTWxDOCfdsvDEMQVdf9t" +
      "rgSMuNBZ197/9tZs8uECDLI2L6DlEJwvdX1q1M0uA0iwoxNODqGsKf3LcACxYB1R7mC7gABhn2en9zth7Vsn3pM6qKDe58AntUqm" +
      "P1sseNwdOSipOoQJ2E/US+WHRCxB03tkzfTrdOk+DDwWHdByFdwa9EgSt+xX2i2FwFJe32z5VpKfgNOw1BnX5+0MjHqzATU+U3jZ" +
      "yu6bKFipOS/IWyfqZ7+yv3aCWmJBTDsH3z9s1w892D4ooNrUu3vIG3ToZn6YLuqVsCNMWflItFfI2llV0+nkYjFY5MPZdMT4Bdfk" +
      "J9mMkGenggG3V78iwBTv8LrNLLM4hZMTzAdzyHrDQpqoWwuu84V5LCvXgcPFVLh/NGTRjAneckyF4orPh13yfEV2PopvcwVuMH2P" +
      "4I2EcVUK9VFAnreQGPgRDPdTNIOBAoIBAQD6z5IrqRl/uQbXZGQOuzn7wgHUcSoVq8y8RxemwIE8h4FbMd3HB3o/rvMDyNsRDpAy" +
      "76QuayibMUEssfb89BJTB8lizyf/qufGj3suct5KpqSka7vnFxJpYC/OKqGhLeWJS7/G0MRlwxZyfNiUTRx2Xp3KAYOFd8rPSEpd" +
      "Kotcf+ZDGSdOVPB1t5fRvgDgJ6EV5nBOqQyIFX4gP5xeIB9lg7ai44vfcKWxQY8nweb0FUWtcM3yuZv8Zk8CwPCloU5384hNFw/W" +
      "1MOyPuiZGBrk+mBEcyB9HTkbu7BMjtsBHnGN9ADjF3mRPJqrzAR3laa3qoUJgnTB3uZPfqPuR/SdAoIBAQC47wTm+zh3G1KBqt/V" +
      "cvtlZjmVDE93rSY9KkikXgJ3alVuFkgOeXDRq1ida3nHUY/YXyF2z5qyjctVAJvxk/vzwmvoXs6LL/f5gOJOTQu7Z/eIDCw8n3z+" +
      "BejnTmyOVYcuoNR+t/ctEs4sO1oDMN5INXm4mq4arUsZ+TsURPpk8YLm8mouI9XdwsHtP7ItNuJN13TZq+P5UYvxS7frq5qF/FXY" +
      "l7+7sqDnGnE4nr7lJwg6lX+9dyzETlIiYK03k6JYgGnvDFPZPy3aoqtTnKgCZNxhNgRWWg3nZ+jnNSZFQGPbGmeh8ILoFXGpSW73" +
      "nwek8vhJJGJU1qFM5grktBXpAoIBAQCvAGZdUIAaPmAnqkSmgrzSjWv5b3yN4nHYbUJzd561PVdk6kZ0uSLzjH7EBUHVhPPYlp1Y" +
      "RizvHE79gK91kFe415YM+75NBlLymOq6Xiv8qon2r7VMaSzPme3BTL26WOvwAIqvjrt6xcTD3ZjA4Y0aiqpOaP/8ALniJ+67UxQq" +
      "VpOz/bkPTvT5LkEgeBLkVMJxJXj3abz0twpqNfhFNOSzUFP/FAZkwZTbOYNJmmIrrSwQ+MS6uAe+9SPsJ/PBnevChop0P8MtgweJ" +
      "N5vUNp2NZ6YEHNBufBV85Fj/Ei59eWCCS97SlW6diEvj01bKmgDZ5oEtQXl2TLEmhpabjFmBAoIBAGXB90OVhitbmFmLCWDsxNG1" +
      "nweZX3ythLXxN0liBR9qHhnWHs4AGoj0LG1qPvbitTDMn6A9eZS4GuLp0+TolaE6IKAa0rGZsmvSdDO7hzIWcgilEg5Ff8RSwiXM" +
      "bEUhYKHSkzoqxdJCX7nM6qmI0TaQXiqqyhQZuJJRJiXwEotKrMmhJ7W9uCcuzABcpRDl+z3zyPMg9u8v5L3f+RKvOPZys1Xbof+I" +
      "uaqQTS5ngwiaIpgBvOkm0zYtFlqeMZG8JX9nIWMMuHJ4piWAjp8SOwweLXk7/MT7Bl2HOotGHonKdWeRLubXbWCAtCr/IhUUp2Mm" +
      "4mF0qLqf4t9qUSIoyUkCggEAcTFvPh7/IOzs6NXCFPSjOHEit6bQBXjuFn/xKwt1p6+TmYWaZud167n5xmYYGDvBj4oQHOVGen8/" +
      "qyrCuT09oAVkoCdADMcT3S3JJsBuR0igbyGCIMns8fIwQFjO4tR8nwd38pd1Mv3ZscsgCVlsya8O+eUOlN4PaXvTh0l3ocm5n4Pe" +
      "6UgsIhFl8TGyGopIF8IOYVLO/lxcAjrJw3Qxuqb+FD3v1pIeLZ/sgYNCIg3vIvAH8c7ZXLZn/kZSc+sS7qpaQqjJcQMkORAN9o/G" +
      "+nubaMGxlM6y8iPIHD7d4Y2Ff5nMCFp/T8FH0ozuj+jVMEs6afN4WK6WFs4ZF1UjHw==",
    spki:
      "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAtS9dpmM0CuOXlRJt+H9MRktFCl8ZapvAYNuPRbjGeBwhIlhDDdPwrN9j" +
      "njdGzwGwwThEEUMZdBMY8eVYQDuB4FbqUXLgpO1fCiK4j7bxmoML9xt026g4FFoOpJJK7zfTOgfJXcCpjPtndkKmTVe1RkJXKGQd" +
      "/uyd7d2PMjI4KU/HaUHT9KRefIfNrY5BuU6KP1mgnN+/WhYbrhv5Bz8sYGrEMur4I7a9FZpUvp6A8EcIjQvMl4+qsxWEJOGxR6It" +
      "qEVx//9M7UIlsPbV1GQQeulA+hgVuQ6Yei2nfY/3PEHvk/jsdxI3f9YqYtOX2m7vmAA1wqiSG0oUCLmhT7T0TZidpQ49zc2oYsEG" +
      "g/AEaLe+tWsphXuEKI+u8QgTsg6r/QUvdfnj7pXIBVb4ZyEkeMotrtl/KwNO5M7pKovZqD9pSn1iACwtqlbjnntHhSeasu58P96Y" +
      "iMDBnAT56mHzq1pbDxKNSgTItr8Y0PO1evXYyfBXI8IzDBBzpcFWQEcvgHCtXKC7cQFu/c2Sodgvcwjqc+5dcleofexVFZBrLVRY" +
      "GG2LAApBAMgWISN9730AzwYFp1BGaoc4zVj/oHXTDqgeHYlb+dLiot11yFDOFUpwyyDBZN6T+mEbZ28kkgUAlUWTXytowzX1pjCu" +
      "dT7OGIHqnezG8LFgf2nyVZjyg+UCAwEAAQ==",
  },
};
