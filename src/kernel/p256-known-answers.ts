// node scripts/generate-known-answers.mjs
import type { KnownKeys } from "./known-questions.js";

export const P256_KNOWN_KEYS: KnownKeys = {
  hot: {
    point: "BBds1jvyA3rxnGMiWsBKlLbD1H9Hg7D9y5Iibvw8QtzM599usrD/P/FWj18wMeyet7T8rwZdjzUPWdZtQM8sn0E=",
    signatures: [
      "u6ZbDvTtGy7DsL4nQ2+IeYxezzSl+z+x+BEQQ8x//Xs4ikIpZpMgcfDBLdDGBcLay8i+tLpeHtQMytj0y7pXXQ==",
      "gKdsTBumh4+QOhVjWj+ZVlBF0OMX1YsJJwDqJNQ94s1hNHP33gPP24342upcNyQqvQokO/2Fc/uE/hteqSlgXg==",
      "juGCaBtupllrtXd0MgTTvbtpmK46I36sYtmuXDH7irKm8PR0AWzHnFclMjM3zoy25NruMPXXKVUXryotwgRUiQ==",
      "rsMDtYVMBUUXIonar3K2v9/Vo3aL5GnSrd5f7C8d/rJV1zX8opCyVobKF6Oea+sqDl8jlXgNTyS1Uf/VPBgbqQ==",
      "qlXp55fhyoRYyKDdpRgzzSwUfqjrp0X9qZheMv3GHrRywb+ate1juqiigoaEV9WoW1/LPWTMe1o6tT3Skv9yYA==",
      "SLZQ8nTrvl/MobfGMg1SBAWM17EKO9QGPC/XIXWImbESNfNpQIHGRIzQMSd2z7tWZmRei2gwdPxNvo8kc4Vwjw==",
      "6e780V0llFqNlSOSz00fqAXCM5bLH8o6Gh98AyiHv8mjdLT7RjiAHtn+wN638OVfTLcDZFey2zmWENbtbepTRw==",
      "THwhJgGyrcx/CbaAub/LaI0S/C9lsbx2KkuIsFBRk5LKi/KdlvlHioogIlff+EcCPQR6X7VLM/nShebuxn6SHw==",
    ],
  },
  first: {
    point: "BGyBRNkIrej9HbU2e4VEweakxe4iVNVAZdgJvO8VuX2opRNuzioLeSEoMcXEwjZDHgXQgMaf68ZVNCNvJ+aLbO0=",
    signatures: ["KeiGF85/6OqAPkS/5INd4druBx9aoB0ToolIpcqRmPXyQUQA5W3Z60b87xW8WAP4jTuRhgNCTBrrEhmDHWwgAg=="],
  },
  second: {
    point: "BND5s3cShR+zUY48lNFqp5CDVOkbcSZy3mfQrOCc+VpkvnTjAOrkVL5FLiZlxR0KB5UkwpQxzEx/vpj/4G9peCI=",
    signatures: ["l4H98PKbLGjni9JdWVU/YHyMOUfw/ihsXkOCYrYjViC13hjNJhobju4gZ/hRAisNt8cUaPW7HlyzLl7LwMxndg=="],
  },
  lone: {
    point: "BDW64a/Ph3EICiToRepJ0G9rgktjkCLK8DHWOovOTWWnXeCiGiHB9ilxHfLKgFIE+Or/zeaIqqeOvN5oAkET66U=",
    signatures: ["qEu+NDAlQJ45wdnjzUFH7Zgj/sfzNw3dIRWXBX4JsNGRCSt7Mo0dGO74BQtw1P1SuS59ZJ9VzUXls1xIkAfqDQ=="],
  },
};
