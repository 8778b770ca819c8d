const ADJECTIVES = (
  'Amber Azure Brave Bright Calm Clever Coral Cosy Crisp Dapper Eager Fair Fleet Gentle Golden Happy Honest Indigo ' +
  'Ivory Jade Jolly Keen Kind Lively Lucky Lunar Mellow Merry Misty Nimble Noble Olive Patient Pearl Plucky Polar ' +
  'Quick Quiet Rosy Ruby Sandy Scarlet Serene Silver Snowy Solar Steady Sunny Swift Tidy Upbeat Velvet Warm Wise Witty'
).split(' ')
const ANIMALS = (
  'Badger Bat Bear Beaver Bison Cat Crane Deer Dolphin Dove Duck Falcon Ferret Finch Fox Gecko Goose Hare Hawk Heron ' +
  'Ibis Jay Kestrel Kiwi Koala Lark Lemur Llama Lynx Magpie Marten Mole Moose Newt Otter Owl Panda Parrot Penguin ' +
  'Puffin Quail Rabbit Raven Robin Seal Sparrow Squirrel Stork Swan Tapir Tern Tiger Toucan Turtle Walrus Wolf Wren'
).split(' ')

/** A friendly name to begin with, like "Amber Heron". */
export function suggestName(): string {
  const [first, second] = crypto.getRandomValues(new Uint16Array(2))
  return `${ADJECTIVES[first! % ADJECTIVES.length]} ${ANIMALS[second! % ANIMALS.length]}`
}
