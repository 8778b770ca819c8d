/** The reactions that are offered first. */
export const quickEmoji: readonly string[] = ['👍', '❤️', '😂', '🎉', '👀', '🙏']
