/** EV_NO_ACTION: said, and never extended (TCG PC Client Platform Firmware Profile 1.05, 10.4.5). */
export const EV_NO_ACTION = 0x00000003;
