// The orders of a customer with their items: a query for the orders, then one for each of them (N+1).

export async function ordersOf(connection, customer) {
  const orders = await connection.all('select id from orders where customer = ?', customer)
  const filled = {}
  for (const { id } of orders) filled[id] = await connection.all('select name from items where order_id = ?', id)
  return filled
}
